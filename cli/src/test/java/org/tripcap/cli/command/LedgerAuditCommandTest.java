package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.custody.Verdict;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.testing.RecordedCase;
import org.tripcap.cli.casefile.LedgerFile;

/** An auditor with a copy of the ledger, the trust file and nothing else. */
class LedgerAuditCommandTest {
    @TempDir
    private Path directory;

    private RecordedCase recorded;
    private Path ledger;
    private Path trust;
    private Instant from;

    private record Outcome(int exitCode, String out, String err) {}

    @BeforeEach
    void exportLedger() throws IOException {
        recorded = new RecordedCase(directory.resolve("chains"));
        heartbeats(3);
        from = recorded.clock.instant().minusSeconds(60);
        recorded.open(Source.LIVE);
        recorded.start();
        recorded.segment(40);
        recorded.stop(StopReason.CLOSED);
        recorded.closeIncident();
        heartbeats(3);
        recorded.notarise();
        ledger = directory.resolve("ledger.txt");
        trust = directory.resolve("trust.json");
        LedgerFile.write(ledger, recorded.ledger.stream(), recorded.checkpoints.stream());
        recorded.trust.store(trust);
    }

    @AfterEach
    void close() {
        recorded.close();
    }

    private void heartbeats(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            recorded.clock.advance(Duration.ofMinutes(1));
            recorded.ledger.add(recorded.chain(recorded.sensor).next(null, new Body.SensorIdle(0, 0)));
        }
    }

    private Outcome audit(Instant begin, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "ledger",
                "audit",
                "--from",
                begin.toString(),
                "--to",
                recorded.clock.instant().toString(),
                "--ledger",
                ledger.toString(),
                "--trust",
                trust.toString()));
        arguments.addAll(List.of(more));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Tripcap.run(new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    @Test
    void knownTime_isValid_andNamesWhoOpened() throws IOException {
        Outcome outcome = audit(from, "--json");

        assertThat(outcome.exitCode()).as(outcome.out() + outcome.err()).isZero();
        JsonNode json = new ObjectMapper().readTree(outcome.out());
        assertThat(json.path("verdict").textValue()).isEqualTo("VALID");
        assertThat(json.at("/recordings/0/packets").intValue()).isEqualTo(40);
        assertThat(json.at("/recordings/0/authority/name").textValue()).isEqualTo("operator-1");
        assertThat(json.at("/recordings/0/authority/legal_basis").textValue()).isEqualTo("gdpr-6-1-f");
        assertThat(json.path("spans").findValuesAsText("activity")).containsExactly("idle", "recording", "idle");
        assertThat(json.at("/ledger/cosigned_size").intValue()).isEqualTo(recorded.ledger.size());
    }

    @Test
    void text_saysWhatIsUnknown() {
        Outcome outcome = audit(from.minusSeconds(7200));

        assertThat(outcome.exitCode()).isEqualTo(Verdict.INCOMPLETE.exitCode());
        assertThat(outcome.out()).contains("INCOMPLETE", "unknown", "operator-1 (operator)", "sensor-1");
    }

    @Test
    void checkpointThatWasKeptOutside_showsACutLedger() throws IOException {
        Path kept = Files.write(directory.resolve("kept.txt"), recorded.checkpoints.getFirst());
        Files.delete(ledger);
        LedgerFile.write(
                ledger, recorded.ledger.subList(0, recorded.ledger.size() - 2).stream(), List.<byte[]>of().stream());

        assertThat(audit(from).out()).doesNotContain("ledger.tail");
        Outcome outcome = audit(from, "--checkpoint", kept.toString());
        assertThat(outcome.exitCode()).isEqualTo(Verdict.INCOMPLETE.exitCode());
        assertThat(outcome.out()).contains("ledger.tail", "kept.txt");
    }

    @Test
    void fileThatIsNoLedger_isNamedWithItsLine() throws IOException {
        String sound = Files.readString(ledger);
        for (String bad :
                List.of("x\n", "statement !!! a b\n", "checkpoint\n", "statement YQ== YQ== YQ==\n", "cut off")) {
            Files.writeString(ledger, sound + bad);
            Outcome outcome = audit(from);

            assertThat(outcome.exitCode()).as(bad).isEqualTo(ExitCode.FAILED);
            assertThat(outcome.err()).contains("line " + (sound.lines().count() + 1));
        }
        Files.write(ledger, "statement ".repeat(200_000).getBytes(StandardCharsets.US_ASCII));
        assertThat(audit(from).err()).contains("line 1 has more than");
    }

    @Test
    void endBeforeTheBeginning_isAUsageError() {
        Outcome outcome = audit(recorded.clock.instant().plusSeconds(1));

        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("--from");
    }
}
