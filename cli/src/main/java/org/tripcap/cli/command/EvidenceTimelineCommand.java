package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.store.StoreRefusedException;
import org.tripcap.ingest.store.Timeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows an incident's traffic over time. */
@Command(
        name = "timeline",
        description = {
            "Show packets, bytes and alerts over time: as a plot on a terminal, as a table elsewhere.",
            "A flow counts at its first packet in each segment, and segments are seconds long."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap evidence timeline 5f3a",
            "  tripcap evidence timeline 5f3a 'destination.port:443' --intervals 20 --json"
        })
final class EvidenceTimelineCommand implements Callable<Integer> {
    private static final int PIPED = 60;
    private static final int FEWEST_COLUMNS = 20;

    @Mixin
    private CommonOptions options;

    @Mixin
    private CaseQuery wanted;

    @Option(
            names = "--intervals",
            paramLabel = "N",
            description = "The most intervals to show (default: what the terminal has room for; 60 elsewhere).")
    private @Nullable Integer intervals;

    @Override
    public Integer call() {
        Console console = options.console();
        boolean plotted = console.terminal() && !options.json();
        try (Session session = Session.open(options)) {
            IncidentId id = wanted.in(session).document().id();
            Timeline timeline = session.store().timeline(id, wanted.lucene(), most(plotted));
            if (options.json()) {
                console.json(json(timeline));
            } else if (timeline.buckets().isEmpty()) {
                console.result("nothing found");
            } else if (plotted) {
                TimelinePlot.lines(timeline).forEach(console::line);
            } else {
                console.table(
                        List.of("FROM", "FLOWS", "PACKETS", "BYTES", "ALERTS"),
                        timeline.buckets().stream()
                                .map(EvidenceTimelineCommand::row)
                                .toList());
            }
            return ExitCode.OK;
        } catch (StoreRefusedException e) {
            throw new CommandException(ExitCode.USAGE, "the search was refused: " + e.getMessage(), e);
        }
    }

    private int most(boolean plotted) {
        Integer asked = intervals;
        if (asked == null) {
            return plotted ? Math.max(FEWEST_COLUMNS, options.columns() - TimelinePlot.MARGIN - 1) : PIPED;
        }
        if (asked < 1 || asked > Timeline.MAX_BUCKETS) {
            throw new CommandException(
                    ExitCode.USAGE, "--intervals is 1 to " + Timeline.MAX_BUCKETS + ", found " + asked);
        }
        return asked;
    }

    static List<String> row(Timeline.Bucket bucket) {
        return List.of(
                Times.text(bucket.start()),
                Long.toString(bucket.flows()),
                Long.toString(bucket.packets()),
                Long.toString(bucket.bytes()),
                Long.toString(bucket.alerts()));
    }

    private static ObjectNode json(Timeline timeline) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("interval_ms", timeline.interval().toMillis());
        ArrayNode buckets = json.putArray("buckets");
        for (Timeline.Bucket bucket : timeline.buckets()) {
            buckets.addObject()
                    .put("start", bucket.start().toString())
                    .put("flows", bucket.flows())
                    .put("packets", bucket.packets())
                    .put("bytes", bucket.bytes())
                    .put("alerts", bucket.alerts());
        }
        return json;
    }
}
