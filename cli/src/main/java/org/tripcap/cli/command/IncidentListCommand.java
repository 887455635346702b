package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.State;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists incidents. */
@Command(
        name = "list",
        description =
                "List incidents, the latest first. On a terminal, ids are cut to a beginning that is one incident's"
                        + " only, which every command takes for the whole.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap incident list")
final class IncidentListCommand implements Callable<Integer> {

    static final List<String> HEADER = List.of("INCIDENT", "STATE", "OPENED", "REMAINING", "LEGAL BASIS", "TITLE");

    /** What people are shown of an id at the least; more where two begin alike. */
    private static final int SHORT_ID = 8;

    @Mixin
    private CommonOptions options;

    @Override
    public Integer call() {
        Console console = options.console();
        Instant now = Instant.now();
        try (Session session = Session.open(options)) {
            IncidentBook book = session.incidents();
            if (options.json()) {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                book.all().forEach(d -> array.add(IncidentJson.of(d.document(), now)));
                console.json(array);
                return ExitCode.OK;
            }
            if (book.all().isEmpty()) {
                console.line("No incident yet: nothing was ever recorded.");
            } else {
                console.table(
                        HEADER, rows(book.all().stream().map(d -> d.document()).toList(), console.terminal(), now));
            }
            book.refused().forEach(problem -> console.line(console.red("refused: ") + problem));
            return ExitCode.OK;
        }
    }

    /**
     * The table's rows.
     *
     * @param shortened whether ids are cut; a program gets them whole
     */
    static List<List<String>> rows(List<IncidentDocument> documents, boolean shortened, Instant now) {
        int length = shortened ? distinct(documents) : Integer.MAX_VALUE;
        return documents.stream()
                .map(document -> {
                    String id = document.id().value();
                    return row(id.substring(0, Math.min(length, id.length())), document, now);
                })
                .toList();
    }

    /** How much of each id tells it from all others. */
    private static int distinct(List<IncidentDocument> documents) {
        int length = SHORT_ID;
        while (beginnings(documents, length) < documents.size()) {
            length++;
        }
        return length;
    }

    private static long beginnings(List<IncidentDocument> documents, int length) {
        return documents.stream()
                .map(document -> document.id().value())
                .map(id -> id.substring(0, Math.min(length, id.length())))
                .distinct()
                .count();
    }

    private static List<String> row(String id, IncidentDocument document, Instant now) {
        boolean open = IncidentBook.isOpen(document, now);
        return List.of(
                id,
                open ? "open" : document.state() == State.CLOSED ? "closed" : "expired",
                Times.text(document.opened()),
                open ? Durations.text(Duration.between(now, document.expires())) : "-",
                document.legalBasis().code(),
                Printable.line(document.title()));
    }
}
