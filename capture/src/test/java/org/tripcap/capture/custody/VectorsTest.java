package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.incident.AttachedStatement;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;

/**
 * Bytes of format version 1 as they were first written, with keys made for this purpose. They stay readable for ever: a change
 * that fails here needs a new version instead.
 */
class VectorsTest {
    @Test
    void statementsOfEveryType_areReadAndWrittenAsEver() throws Exception {
        List<Statement> expected =
                StatementTest.everyBody().map(StatementTest::statement).toList();
        List<Statement> read = new ArrayList<>();
        for (String line : Vectors.lines("statements.jsonl")) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            Statement statement = Statement.parse(bytes);
            read.add(statement);
            assertThat(statement.toBytes()).isEqualTo(bytes);
        }

        assertThat(read).isEqualTo(expected);
    }

    @Test
    void signedStatement_isTrustedUnderItsTrustFile() throws Exception {
        TrustFile trust = TrustFormat.parse(Vectors.bytes("trust.json"));
        List<String> parts = Vectors.lines("signed-statement.txt");
        HexFormat hex = HexFormat.of();
        Signed signed = new Signed(
                parts.get(0).getBytes(StandardCharsets.UTF_8), hex.parseHex(parts.get(1)), hex.parseHex(parts.get(2)));

        TrustFile.Verified verified = trust.statement(signed);

        assertThat(verified.signer().name()).isEqualTo("sensor-1");
        assertThat(verified.signer().role()).isEqualTo(Role.SENSOR);
        assertThat(verified.statement().type()).isEqualTo(Statement.Type.SENSOR_IDLE);
        assertThat(signed.digest().hex()).isEqualTo(parts.get(3));
    }

    @Test
    void checkpoint_isCosignedUnderItsTrustFile() throws Exception {
        TrustFile trust = TrustFormat.parse(Vectors.bytes("trust.json"));
        SignedCheckpoint signed = SignedCheckpoint.parse(Vectors.bytes("checkpoint.txt"));

        assertThat(signed.checkpoint())
                .isEqualTo(new Checkpoint("tripcap.example/ledger", 42, Digest.parse("0b".repeat(32))));
        assertThat(signed.verify(trust.notaries())).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
    }

    @Test
    void proofOfAStatement_isReadAndWrittenAsEver() {
        byte[] bytes = Vectors.bytes("inclusion.proof");
        LogProof.Inclusion read = LogProof.Inclusion.parse(bytes);

        assertThat(read.toBytes()).isEqualTo(bytes);
        assertThat(read.proof()).isEqualTo(new InclusionProof(41, 42, List.of(digest(1), digest(2), digest(3))));
        assertThat(read.note()).isEqualTo(Vectors.bytes("checkpoint.txt"));
    }

    @Test
    void proofOfContinuation_isReadAndWrittenAsEver() {
        byte[] bytes = Vectors.bytes("continued.consistency");
        LogProof.Consistency read = LogProof.Consistency.parse(bytes);

        assertThat(read.toBytes()).isEqualTo(bytes);
        assertThat(read.older()).isEqualTo(7);
        assertThat(read.newer()).isEqualTo(42);
        assertThat(read.path()).containsExactly(digest(4), digest(5));
        assertThat(read.note()).isEqualTo(Vectors.bytes("checkpoint.txt"));
    }

    /** Each with what statements commit to it by. */
    @Test
    void incidentDocuments_areReadAndWrittenAsEver() {
        List<String> lines = Vectors.lines("incident-documents.txt");
        for (int i = 0; i < lines.size(); i += 2) {
            byte[] bytes = lines.get(i).getBytes(StandardCharsets.UTF_8);

            assertThat(IncidentDocument.parse(bytes).toBytes()).isEqualTo(bytes);
            assertThat(IncidentDocument.commit(bytes).hex()).isEqualTo(lines.get(i + 1));
        }
        IncidentDocument first = document(lines.get(0));
        assertThat(first.revision()).isEqualTo(1);
        assertThat(first.reason()).isEqualTo("Alarm \u2013 \"kritisch\"\n");
        assertThat(first.alerts()).hasSize(1);
        IncidentDocument closed = document(lines.get(2));
        assertThat(closed.prev()).isEqualTo(Digest.of(lines.get(0).getBytes(StandardCharsets.UTF_8)));
        assertThat(closed.opening()).isEqualTo(new AttachedStatement(new byte[] {1, 2}, new byte[64], new byte[] {3}));
        assertThat(closed.closed()).isEqualTo(Instant.parse("2026-03-01T12:00:00.000000001Z"));
        assertThat(closed.hold()).isTrue();
    }

    private static IncidentDocument document(String line) {
        return IncidentDocument.parse(line.getBytes(StandardCharsets.UTF_8));
    }

    private static Digest digest(int value) {
        return Digest.parse(String.format("%02x", value).repeat(32));
    }
}
