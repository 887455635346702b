package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the state of the running system. */
@Command(
        name = "status",
        description = "Show what runs, whether anything is recorded, and every loss.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap status")
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Override
    public Integer call() throws InterruptedException {
        Console console = options.console();
        try (Session session = Session.open(options)) {
            JsonNode status = new ServerClient(session.server()).status();
            if (options.json()) {
                console.json(status);
                return ExitCode.OK;
            }
            List<List<String>> roles = new ArrayList<>();
            status.path("roles")
                    .forEach(role -> roles.add(List.of(
                            role.path("role").asText(),
                            role.path("state").asText(),
                            Printable.line(role.path("detail").asText()))));
            console.table(List.of("PART", "STATE", "DETAIL"), roles);
            JsonNode sensor = status.path("sensor");
            console.result("");
            console.result("recording: " + console.bold(sensor.path("recording").asBoolean() ? "yes" : "no"));
            for (Map.Entry<String, JsonNode> entry : sensor.properties()) {
                if (entry.getValue().isValueNode() && !entry.getKey().equals("recording")) {
                    console.result("  " + entry.getKey().replace('_', ' ') + ": "
                            + Printable.line(entry.getValue().asText()));
                }
            }
            return ExitCode.OK;
        }
    }
}
