package org.tripcap.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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

    @TempDir
    private Path directory;

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void policyTest_mistake_namesFileAndLine() throws IOException {
        Outcome outcome = run("policy", "test", file("policy.yaml", "rules:\n- name: r\n  quite: 15m\n"));
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("policy.yaml, line 2: rules[0].legal-basis: is missing");
    }

    @Test
    void policyTest_showsTheRules() throws IOException {
        Outcome outcome =
                run("policy", "test", file("policy.yaml", "rules: [{name: only-one, legal-basis: gdpr-6-1-c}]"));
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.out()).contains("valid").contains("only-one");
    }

    @Test
    void policyTest_showsWhatAlertsWouldDo() throws Exception {
        String alerts = """
                {"@timestamp":"2026-01-31T12:00:00Z","rule":{"name":"Attack"},"event":{"severity":99},\
                "source":{"ip":"198.51.100.7"},"destination":{"ip":"192.0.2.10"}}
                {"@timestamp":"never","rule":{"name":"Attack"}}
                """;
        String[] arguments = {"policy", "test", "--format", "generic", "--alert", file("alerts.ndjson", alerts)};
        Outcome text = run(arguments);
        assertThat(text.exitCode()).isZero();
        assertThat(text.out())
                .contains("record 0: opens an incident")
                .contains("host 198.51.100.7 and host 192.0.2.10")
                .contains("record 1: unreadable");
        String[] forPrograms = Arrays.copyOf(arguments, arguments.length + 1);
        forPrograms[arguments.length] = "--json";
        JsonNode json = new ObjectMapper().readTree(run(forPrograms).out());
        assertThat(json.findValuesAsText("outcome")).containsExactly("opened", "unreadable");
        assertThat(json.path(1).path("field").asText()).isEqualTo("@timestamp");
    }

    @Test
    void policyTest_unknownFormat_listsTheKnown() throws IOException {
        Outcome outcome = run("policy", "test", "--alert", file("a.json", "{}"), "--format", "syslog");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.err()).contains("suricata");
    }

    @Test
    void alertFormats_listsEachFieldByField() throws Exception {
        assertThat(run("alert", "formats").out())
                .contains("suricata")
                .contains("flow.dest_ip")
                .contains("zeek");
        JsonNode one = new ObjectMapper()
                .readTree(run("alert", "formats", "crowdsec", "--json").out());
        assertThat(one.findValuesAsText("format")).containsExactly("crowdsec");
        assertThat(run("alert", "formats", "syslog").exitCode()).isEqualTo(ExitCode.USAGE);
    }
}
