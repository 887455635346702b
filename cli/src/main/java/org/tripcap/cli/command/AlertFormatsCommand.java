package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.ingest.alert.AlertFormat;
import org.tripcap.ingest.alert.AlertFormats;
import org.tripcap.ingest.alert.FormatGuide;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what the webhook understands. */
@Command(
        name = "formats",
        description = "List what the alert webhook understands, field by field.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap alert formats", "  tripcap alert formats suricata"})
final class AlertFormatsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Mixin
    private CommonOptions options;

    @Parameters(paramLabel = "FORMAT", arity = "0..1", description = "Only this one.")
    private @Nullable String only;

    @Override
    public Integer call() {
        List<AlertFormat> formats = only == null ? AlertFormats.all() : List.of(named(only));
        Console console = options.console();
        if (options.json()) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            formats.forEach(format -> array.add(json(format)));
            console.json(array);
            return ExitCode.OK;
        }
        for (AlertFormat format : formats) {
            console.result(console.bold(format.name()) + ": " + format.guide().tool());
            if (!format.guide().fields().isEmpty()) {
                console.table(
                        List.of("  MEANING", "FIELDS", "HOW"),
                        format.guide().fields().stream()
                                .map(field -> List.of("  " + field.meaning(), field.paths(), field.note()))
                                .toList());
            }
            console.result("");
        }
        return ExitCode.OK;
    }

    private AlertFormat named(String name) {
        try {
            return AlertFormats.named(name);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private static ObjectNode json(AlertFormat format) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("format", format.name()).put("tool", format.guide().tool());
        ArrayNode fields = json.putArray("fields");
        for (FormatGuide.Field field : format.guide().fields()) {
            fields.addObject()
                    .put("meaning", field.meaning())
                    .put("paths", field.paths())
                    .put("note", field.note());
        }
        return json;
    }
}
