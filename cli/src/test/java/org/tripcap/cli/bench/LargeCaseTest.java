package org.tripcap.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.KeyRefusedException;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.cli.casefile.BundleContents;
import org.tripcap.cli.casefile.BundleEvidence;
import org.tripcap.cli.casefile.CaseBundle;

/** A case several times larger than the memory of the program that reads it. */
class LargeCaseTest {
    /** Of 4 MiB each. */
    private static final int SEGMENTS = 40;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void writeBundle() throws IOException {
        MeasuredCase made = new MeasuredCase(directory, SEGMENTS);
        CaseBundle.write(bundle(), made, made.trust(), made.keys(), BundleContents.WHOLE, InstantSource.system());
        made.trust().store(trust());
        assertThat(made.pcapngBytes()).isGreaterThan(3L * (SmallHeap.MEBIBYTES << 20));
    }

    private static Path bundle() {
        return directory.resolve("case");
    }

    private static Path trust() {
        return directory.resolve("trust.json");
    }

    @Test
    void verifying_takesLessMemoryThanTheCase() throws Exception {
        SmallHeap.assertValid(directory, bundle(), trust());
    }

    @Test
    void exporting_takesLessMemoryThanTheCase() throws Exception {
        Path copy = directory.resolve("copy");

        SmallHeap.run(directory, Exporter.class, bundle().toString(), trust().toString(), copy.toString());

        SmallHeap.assertValid(directory, copy, trust());
    }

    /** Exports what a bundle holds as another one. */
    static final class Exporter {
        private Exporter() {}

        public static void main(String[] arguments) throws IOException {
            TrustFile trust = TrustFile.load(Path.of(arguments[1]));
            CaseBundle.write(
                    Path.of(arguments[2]),
                    BundleEvidence.open(Path.of(arguments[0]), trust),
                    trust,
                    (wrappedKey, context) -> {
                        throw new KeyRefusedException(
                                KeyRefusedException.Reason.UNAVAILABLE, "a bundle holds no encrypted segments");
                    },
                    BundleContents.WHOLE,
                    InstantSource.system());
        }
    }
}
