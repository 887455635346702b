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
        description = "List incidents, the latest first.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = "  tripcap incident list")
final class IncidentListCommand implements Callable<Integer> {

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
                        List.of("INCIDENT", "STATE", "OPENED", "REMAINING", "LEGAL BASIS", "TITLE"),
                        book.all().stream().map(d -> row(d.document(), now)).toList());
            }
            book.refused().forEach(problem -> console.line(console.red("refused: ") + problem));
            return ExitCode.OK;
        }
    }

    private static List<String> row(IncidentDocument document, Instant now) {
        boolean open = IncidentBook.isOpen(document, now);
        return List.of(
                document.id().value(),
                open ? "open" : document.state() == State.CLOSED ? "closed" : "expired",
                Times.text(document.opened()),
                open ? Durations.text(Duration.between(now, document.expires())) : "-",
                document.legalBasis().code(),
                Printable.line(document.title()));
    }
}
