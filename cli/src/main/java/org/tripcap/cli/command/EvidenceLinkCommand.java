package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.store.FlowPlace;
import org.tripcap.ingest.vault.AccessLink;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Signs a link that gives the packets of one flow, once. */
@Command(
        name = "link",
        description = {
            "Sign a link to the packets of one flow, for a browser without an investigator's certificate.",
            "Who opens it first gets the packets, whoever that is; the ledger then says that you read them. It counts once."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap evidence link 5f3a --flow 1:TR7UEpsKZUGh7KuZJ+UiZJeD91Q=",
            "  tripcap evidence link 5f3a --flow 0cc175b9c0f1b6a831c399e269772661 --for 1h --at https://tripcap.example:8688"
        })
final class EvidenceLinkCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Parameters(
            index = "0",
            paramLabel = "INCIDENT",
            description = "The incident's id, or as much of its beginning as is unique.")
    private String incident;

    @Option(
            names = "--flow",
            required = true,
            paramLabel = "ID",
            description = "The flow: its tripcap.flow.id or its community id, as 'evidence search' shows them.")
    private String flow;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "10m",
            description = "How long it is good, at most 24h (default: ${DEFAULT-VALUE}).")
    private Duration good;

    @Option(
            names = "--purpose",
            paramLabel = "PURPOSE",
            defaultValue = "disclose",
            description =
                    "What the packets are for, as the ledger says it: verify, search, export, disclose, law-enforcement,"
                            + " court, audit or backup (default: ${DEFAULT-VALUE}).")
    private String purpose;

    @Option(
            names = "--at",
            paramLabel = "URL",
            description =
                    "How the browser reaches the server, such as https://tripcap.example:8688 with 'up --evidence-port 8688'"
                            + " (default: from this host only).")
    private @Nullable URI server;

    @Option(
            names = "--as",
            paramLabel = "NAME",
            defaultValue = "investigator",
            description = "Whose key signs (default: ${DEFAULT-VALUE}).")
    private String name;

    @Override
    public Integer call() {
        if (good.compareTo(AccessLink.LONGEST) > 0) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--for " + Durations.text(good) + " is too long: a link is good for at most "
                            + AccessLink.LONGEST.toHours() + "h");
        }
        Purpose code = purpose();
        try (Session session = Session.open(options)) {
            Identity investigator = session.installation().identity(name, Role.INVESTIGATOR);
            Instant now = session.clock().instant();
            IncidentId id = session.incidents().find(incident, now).document().id();
            AccessLink link = AccessLink.of(id, flow(session, id), code, now, good);
            String url = base(session) + "/api/v1/evidence/" + id + "/flows/" + link.flow() + ".pcapng?link="
                    + link.token(investigator);
            Console console = options.console();
            if (options.json()) {
                console.json(JsonNodeFactory.instance
                        .objectNode()
                        .put("url", url)
                        .put("incident", id.value())
                        .put("flow", link.flow())
                        .put("purpose", code.code())
                        .put("expires", link.expires().toString()));
            } else {
                console.line(url);
            }
            return ExitCode.OK;
        }
    }

    private Purpose purpose() {
        return Arrays.stream(Purpose.values())
                .filter(each -> each != Purpose.INDEX && each.code().equals(purpose))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        ExitCode.USAGE,
                        "--purpose: expected one of "
                                + Arrays.stream(Purpose.values())
                                        .filter(each -> each != Purpose.INDEX)
                                        .map(Purpose::code)
                                        .collect(Collectors.joining(", "))
                                + ", not '" + Printable.line(purpose) + "'"));
    }

    private String flow(Session session, IncidentId id) {
        session.store().refresh();
        List<String> found;
        try (Stream<FlowPlace> places = session.store().places(id, FlowQuery.of(flow))) {
            found = places.filter(place -> !place.isRolledUp())
                    .map(FlowPlace::flow)
                    .distinct()
                    .toList();
        }
        if (found.isEmpty()) {
            throw new CommandException(
                    ExitCode.NOT_FOUND, "there is no flow " + flow + " in the index of incident " + id);
        }
        if (found.size() > 1) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--flow: " + found.size() + " flows have this community id; name one by its tripcap.flow.id: "
                            + String.join(", ", found));
        }
        return found.getFirst();
    }

    private String base(Session session) {
        URI base = server == null ? session.server().uri() : server;
        boolean http = "http".equals(base.getScheme()) || "https".equals(base.getScheme());
        if (!http || base.getHost() == null || base.getQuery() != null) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--at: expected such as https://tripcap.example:8688, found '" + Printable.line(base.toString())
                            + "'");
        }
        return base.toString().replaceFirst("/+$", "");
    }
}
