package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.alert.Alert;
import org.tripcap.ingest.alert.AlertFormats;
import org.tripcap.ingest.alert.Reading;
import org.tripcap.ingest.config.ConfigurationException;
import org.tripcap.ingest.respond.Policy;
import org.tripcap.ingest.respond.PolicyFile;
import org.tripcap.ingest.respond.PolicyTrial;
import org.tripcap.ingest.respond.Rule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a policy, and tries it on alerts. */
@Command(
        name = "test",
        description = {
            "Check a policy, and show what the alerts of a file would do under it, each by itself on a system with no "
                    + "incident open. Nothing is opened."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap policy test policy.yaml",
            "  tripcap policy test policy.yaml --alert eve.json --source suricata",
            "  tripcap policy test --alert eve.json          # under the policy that tripcap brings"
        })
final class PolicyTestCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Mixin
    private CommonOptions options;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "The policy (default: the one that tripcap brings).")
    private @Nullable Path file;

    @Option(
            names = "--alert",
            paramLabel = "ALERTFILE",
            description = "Alerts as a tool posts them: one JSON object, an array, or one object a line; also gzip.")
    private @Nullable Path alerts;

    @Option(
            names = "--source",
            paramLabel = "NAME",
            description = "Whose alerts they are (default: the name of the format).")
    private @Nullable String source;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "auto",
            description = "How they are written (default: ${DEFAULT-VALUE}; see 'tripcap alert formats').")
    private String format;

    @Override
    public Integer call() {
        Policy policy = file == null ? PolicyFile.standard() : read(file);
        Console console = options.console();
        if (alerts == null) {
            if (options.json()) {
                console.json(JsonNodeFactory.instance
                        .objectNode()
                        .put("valid", true)
                        .put("rules", policy.rules().size()));
            } else {
                describe(console, policy);
            }
            return ExitCode.OK;
        }
        List<AlertFile.Read> readings = AlertFile.read(alerts, format(), source == null ? format : source);
        PolicyTrial trial = new PolicyTrial(policy);
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (AlertFile.Read read : readings) {
            ObjectNode verdict = verdict(read, trial);
            json.add(verdict);
            if (!options.json()) {
                print(console, verdict);
            }
        }
        if (options.json()) {
            console.json(json);
        }
        return ExitCode.OK;
    }

    private org.tripcap.ingest.alert.AlertFormat format() {
        try {
            return AlertFormats.named(format);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), "--format: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a policy.
     *
     * @throws CommandException naming file and line, if it is none
     */
    static Policy read(Path file) {
        try {
            return PolicyFile.read(file);
        } catch (ConfigurationException e) {
            throw new CommandException(ExitCode.USAGE, Printable.line(String.valueOf(e.getMessage())), e);
        } catch (IOException e) {
            throw new CommandException(ExitCode.USAGE, "the policy cannot be read: " + e.getMessage(), e);
        }
    }

    private static void describe(Console console, Policy policy) {
        console.line(console.green("valid: ") + policy.rules().size() + " rules, "
                + policy.notifications().size() + " notifications");
        console.line("at most " + policy.bounds().openIncidents() + " incidents open, "
                + policy.bounds().openingsPerHour() + " opened an hour, "
                + Durations.text(policy.bounds().recordingPerDay()) + " recorded a day, "
                + policy.bounds().networks() + " networks in a scope");
        console.table(
                List.of("RULE", "ACTION", "SEVERITY", "SCOPE", "QUIET", "MAXIMUM", "LEGAL BASIS"),
                policy.rules().stream().map(PolicyTestCommand::row).toList());
    }

    private static List<String> row(Rule rule) {
        return List.of(
                rule.name(),
                rule.action().code(),
                rule.when().atLeast().code(),
                rule.extent().code(),
                Durations.text(rule.quiet()),
                Durations.text(rule.maximum()),
                rule.legalBasis().code());
    }

    private static ObjectNode verdict(AlertFile.Read read, PolicyTrial trial) {
        ObjectNode verdict = JsonNodeFactory.instance.objectNode().put("record", read.record());
        switch (read.reading()) {
            case Reading.NoAlert none -> verdict.put("outcome", "ignored").put("detail", "no alert: " + none.kind());
            case Reading.Unreadable unreadable ->
                verdict.put("outcome", "unreadable")
                        .put("field", unreadable.field())
                        .put("detail", unreadable.reason());
            case Reading.Understood understood -> judge(verdict, understood.alert(), trial);
        }
        return verdict;
    }

    private static void judge(ObjectNode verdict, Alert alert, PolicyTrial trial) {
        PolicyTrial.Finding finding = trial.judge(alert);
        verdict.put("format", alert.format())
                .put("signature", alert.signature())
                .put("severity", alert.severity().code())
                .put("handshake", alert.handshake().code())
                .put("outcome", finding.outcome().code().wire());
        if (!finding.outcome().detail().isEmpty()) {
            verdict.put("detail", finding.outcome().detail());
        }
        Rule rule = finding.rule();
        if (rule != null) {
            verdict.put("rule", rule.name());
        }
        if (rule != null && finding.filter() != null) {
            verdict.put("filter", finding.filter())
                    .put("title", finding.title())
                    .put("legal_basis", rule.legalBasis().code())
                    .put("quiet_s", rule.quiet().toSeconds())
                    .put("maximum_s", rule.maximum().toSeconds());
        }
        ArrayNode passed = verdict.putArray("passed");
        finding.passed().forEach(passed::add);
    }

    private static void print(Console console, ObjectNode verdict) {
        String outcome = verdict.path("outcome").asText();
        console.result("record " + verdict.path("record").asInt() + ": "
                + (outcome.equals("opened") ? console.bold("opens an incident") : outcome)
                + line(", ", verdict, "detail") + line(", field ", verdict, "field"));
        for (String field : List.of("signature", "severity", "handshake", "rule", "title", "filter", "legal_basis")) {
            if (verdict.has(field)) {
                console.result("  " + field.replace('_', ' ') + ": "
                        + Printable.line(verdict.path(field).asText()));
            }
        }
        verdict.path("passed").forEach(reason -> console.result("  " + reason.asText()));
    }

    private static String line(String before, ObjectNode verdict, String field) {
        String text = verdict.path(field).asText();
        return text.isEmpty() ? "" : before + Printable.line(text);
    }
}
