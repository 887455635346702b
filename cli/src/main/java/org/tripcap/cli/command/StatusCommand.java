package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows the state of the running system: all sensors and servers, then what this server and its sensor say themselves. */
@Command(
        name = "status",
        description = {
            "Show what runs, whether anything is recorded, and every loss.",
            "All sensors and servers of the deployment are listed by their heartbeats, which come every 10 s: 'silent' is one"
                    + " that was not heard of for 30 s, 'ended' one that was stopped. OUTBOX is what a sensor keeps for Kafka,"
                    + " LAG how many segments lie in Kafka that are not searchable yet."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap status", "  tripcap status --json | jq '.programs[] | select(.state != \"ready\")'"})
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Override
    public Integer call() throws InterruptedException {
        Console console = options.console();
        try (Session session = Session.open(options)) {
            ProgramList programs = ProgramList.read(
                    session.kafka(), session.trust(), session.clock().instant());
            if (!options.json()) {
                programs.print(console); // also where the server does not answer
                console.result("");
            }
            JsonNode status = new ServerClient(session.server()).status();
            if (options.json()) {
                console.json(((ObjectNode) status)
                        .put("heartbeats_refused", programs.board().refused())
                        .set("programs", programs.toJson()));
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
