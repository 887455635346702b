package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Signed;

class RevisionDraftTest {
    private static final RevisionDraft.Content LONG = content("{\"title\":\"a longer one\"}");
    private static final RevisionDraft.Content SHORT = content("{}");

    @TempDir
    private Path directory;

    private Path file;
    private RevisionDraft draft;

    private static RevisionDraft.Content content(String document) {
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        return new RevisionDraft.Content(bytes, new Signed(bytes, new byte[Signed.SIGNATURE_LENGTH], new byte[] {7}));
    }

    private void assertHolds(RevisionDraft.Content expected) throws IOException {
        assertThat(new RevisionDraft(file).read()).hasValueSatisfying(found -> {
            assertThat(found.document()).isEqualTo(expected.document());
            assertThat(found.statement()).isEqualTo(expected.statement());
        });
    }

    @BeforeEach
    void name() {
        file = directory.resolve("draft");
        draft = new RevisionDraft(file);
    }

    @Test
    void written_isReadBack_alsoOverALongerOne() throws IOException {
        assertThat(draft.read()).isEmpty();
        draft.write(LONG);
        assertHolds(LONG);
        draft.write(SHORT);
        assertHolds(SHORT);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void cleared_leavesNothingToRead() throws IOException {
        draft.write(LONG);
        draft.write(SHORT);
        draft.clear();
        assertThat(draft.read()).isEmpty();
        assertThat(Files.readAllBytes(file)).containsOnly(0);
    }

    @Test
    void cutOrDamaged_isNothing() throws IOException {
        draft.write(LONG);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(draft.read()).isEmpty();
        }
        for (int i = 0; i < whole.length; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(file, damaged);
            assertThat(draft.read()).isEmpty();
        }
    }
}
