package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TripcapTest {

    private record Outcome(int exitCode, String out, String err) {}

    private static Outcome run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Tripcap.run(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    @Test
    void help_listsTheCommandsAndExitCodes() {
        Outcome outcome = run("--help");
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out())
                .contains("up", "demo", "status", "incident", "evidence", "alert")
                .contains("INVALID");
    }

    @Test
    void unknownCommand_isAUsageErrorWithASuggestion() {
        Outcome outcome = run("incidnet", "list");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("incidnet").contains("incident");
    }

    @Test
    void incidentOpen_withoutReasonAndLegalBasis_namesBoth() {
        Outcome outcome = run("incident", "open", "--filter", "host 192.0.2.1");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("--reason").contains("--legal-basis");
    }

    @Test
    void incidentOpen_wrongFilter_saysWhatLibpcapSays() {
        Outcome outcome =
                run("incident", "open", "--reason", "r", "--legal-basis", "gdpr-6-1-c", "--filter", "hots 192.0.2.1");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("--filter").contains("syntax error");
    }

    @Test
    void incidentOpen_withoutFilter_saysThatOneIsNeeded() {
        Outcome outcome = run("incident", "open", "--reason", "r", "--legal-basis", "gdpr-6-1-c");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("--filter is missing");
    }

    @Test
    void incidentOpen_unknownLegalBasis_listsTheKnown() {
        Outcome outcome =
                run("incident", "open", "--reason", "r", "--legal-basis", "because", "--filter", "host 192.0.2.1");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("'because'").contains("gdpr-6-1-c");
    }

    @Test
    void incidentOpen_longerThanADay_isRefused() {
        Outcome outcome = run(
                "incident",
                "open",
                "--reason",
                "r",
                "--legal-basis",
                "gdpr-6-1-c",
                "--filter",
                "host 192.0.2.1",
                "--for",
                "25h");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("--for").contains("24h");
    }

    @Test
    void status_whereNothingRuns_saysHowToStart(@TempDir Path directory) {
        Outcome outcome = run("status", "--data", directory.toString());
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(outcome.err()).contains("tripcap up").contains(directory.toString());
    }
}
