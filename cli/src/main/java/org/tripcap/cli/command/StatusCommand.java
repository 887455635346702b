package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
                    + " LAG how many segments lie in Kafka that are not searchable yet. Where no server answers, what the"
                    + " heartbeats tell is shown before it fails."
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
                programs.print(console);
                console.result("");
            }
            JsonNode status;
            try {
                status = new ServerClient(session.server()).status();
            } catch (CommandException e) {
                show(
                        console,
                        programs,
                        JsonNodeFactory.instance.objectNode()); // what sensors say is known all the same
                throw e;
            }
            show(console, programs, (ObjectNode) status);
            return ExitCode.OK;
        }
    }

    /**
     * Shows what is known.
     *
     * @param status what the server says; empty where it does not answer
     */
    private void show(Console console, ProgramList programs, ObjectNode status) {
        ProgramList.Activity activity = withOwn(programs.activity(), status.path("sensor"));
        if (options.json()) {
            status.put("heartbeats_refused", programs.board().refused());
            status.put("recording", activity.recording().orElse(null));
            status.set("programs", programs.toJson());
            console.json(status);
            return;
        }
        if (status.has("roles")) {
            roles(console, status.path("roles"));
        }
        console.result("recording: " + console.bold(activity.text()));
        for (Map.Entry<String, JsonNode> entry : status.path("sensor").properties()) {
            if (entry.getValue().isValueNode() && !entry.getKey().equals("recording")) {
                console.result("  " + entry.getKey().replace('_', ' ') + ": "
                        + Printable.line(entry.getValue().asText()));
            }
        }
    }

    private static void roles(Console console, JsonNode roles) {
        List<List<String>> rows = new ArrayList<>();
        roles.forEach(role -> rows.add(List.of(
                role.path("role").asText(),
                role.path("state").asText(),
                Printable.line(role.path("detail").asText()))));
        console.table(List.of("PART", "STATE", "DETAIL"), rows);
        console.result("");
    }

    /** The sensor in the server's process tells how it is now, and its heartbeat how it was. */
    private static ProgramList.Activity withOwn(ProgramList.Activity heard, JsonNode sensor) {
        return sensor.has("name")
                ? heard.with(
                        sensor.path("name").asText(), sensor.path("recording").asBoolean())
                : heard;
    }
}
