package org.tripcap.capture.custody;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.incident.Digest;

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
}
