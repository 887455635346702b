package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.Expiry;
import org.tripcap.capture.custody.RetentionOrder;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.ship.CustodyFeed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what is to be erased, now or soon. */
@Command(
        name = "due",
        description = {
            "List incidents that are over, and when their erasure is due, the first one first.",
            "Hold what is still needed. Under a standing order of two custodians ('tripcap evidence retention') the server erases"
                    + " the rest when it is due; without one nothing is erased by itself, and two custodians erase with 'tripcap"
                    + " evidence erase'."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  tripcap evidence due", "  tripcap evidence due --keep 30 --announce 7 --json"})
final class EvidenceDueCommand implements Callable<Integer> {

    private static final Duration KEEP = Duration.ofDays(90);
    private static final Duration ANNOUNCE = Duration.ofDays(14);

    @Mixin
    private CommonOptions options;

    @Option(
            names = "--keep",
            paramLabel = "DAYS",
            description =
                    "Days that evidence is kept after its incident ended (default: those of the standing order, or 90).")
    private @Nullable Integer keep;

    @Option(
            names = "--announce",
            paramLabel = "DAYS",
            description =
                    "Days before its erasure is due that it is announced (default: those of the standing order, or 14).")
    private @Nullable Integer announce;

    private record Row(IncidentId incident, Instant ended, Instant due, Retention.Stage stage) {}

    @Override
    public Integer call() {
        if ((keep != null && keep < 0) || (announce != null && announce < 0)) {
            throw new CommandException(ExitCode.USAGE, "--keep and --announce are 0 days or more");
        }
        Instant now = Instant.now();
        List<Row> rows = new ArrayList<>();
        try (Session session = Session.open(options);
                CustodyFeed custody = session.custody()) {
            Optional<RetentionOrder> order = custody.retention();
            Retention retention = new Retention(
                    days(keep, order.map(RetentionOrder::keep), KEEP),
                    days(announce, order.map(RetentionOrder::announce), ANNOUNCE));
            Map<IncidentId, Expiry> expiries = expiries(custody);
            for (AuthorisedDocument each : session.incidents().all()) {
                IncidentDocument document = each.document();
                boolean erased = custody.order(document.id()).isPresent();
                if (!erased && !IncidentBook.isOpen(document, now)) {
                    rows.add(row(document, custody, retention, expiries.get(document.id()), now));
                }
            }
        }
        rows.sort(Comparator.comparing(Row::due));
        print(rows);
        return ExitCode.OK;
    }

    private static Duration days(@Nullable Integer asked, Optional<Duration> ordered, Duration otherwise) {
        return asked == null ? ordered.orElse(otherwise) : Duration.ofDays(asked);
    }

    /** What the server goes by; not where the person asks about other times. */
    private Map<IncidentId, Expiry> expiries(CustodyFeed custody) {
        return keep != null || announce != null
                ? Map.of()
                : custody.expiries().stream().collect(Collectors.toMap(Expiry::incident, expiry -> expiry));
    }

    private static Row row(
            IncidentDocument document, CustodyFeed custody, Retention retention, @Nullable Expiry expiry, Instant now) {
        Instant closed = document.closed();
        Instant ended = expiry != null ? expiry.ended() : closed == null ? document.expires() : closed;
        Instant due = expiry != null ? expiry.due() : retention.due(ended);
        boolean asked = custody.requests(document.id()).stream().anyMatch(request -> !request.isLapsed(now));
        Retention.Stage stage = custody.isHeld(document.id())
                ? Retention.Stage.HELD
                : asked ? Retention.Stage.ASKED : retention.stage(due, now);
        return new Row(document.id(), ended, due, stage);
    }

    private void print(List<Row> rows) {
        Console console = options.console();
        if (options.json()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ArrayNode incidents = json.putArray("incidents");
            rows.forEach(row -> incidents
                    .addObject()
                    .put("incident", row.incident().value())
                    .put("ended", row.ended().toString())
                    .put("due", row.due().toString())
                    .put("stage", row.stage().code()));
            console.json(json);
            return;
        }
        console.table(
                List.of("incident", "ended", "erase from", "stage"),
                rows.stream()
                        .map(row -> List.of(
                                row.incident().value(),
                                Times.text(row.ended()),
                                Times.text(row.due()),
                                row.stage().code()))
                        .toList());
    }
}
