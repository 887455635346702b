package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.ingest.dissect.FlowFields;
import org.tripcap.ingest.store.StoreRefusedException;
import org.tripcap.ingest.store.TopQuery;
import org.tripcap.ingest.store.TopQuery.Measure;
import org.tripcap.ingest.store.TopValues;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ranks who and what an incident's traffic is made of. */
@Command(
        name = "top",
        description =
                "Rank the values of fields by traffic: who talks most, to whom, to which port, in which protocol.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap evidence top 5f3a",
            "  tripcap evidence top 5f3a 'network.protocol:dns' --field dns.question.name --by flows --size 20"
        })
final class EvidenceTopCommand implements Callable<Integer> {
    private static final int LONGEST_VALUE = 44;
    private static final int FEWEST_COLUMNS = 8;

    @Mixin
    private CommonOptions options;

    @Mixin
    private CaseQuery wanted;

    @Option(
            names = "--field",
            paramLabel = "FIELD",
            split = ",",
            defaultValue = "source.ip,destination.ip,destination.port,network.protocol",
            description = "Fields to rank, by their ECS names (default: ${DEFAULT-VALUE}).")
    private List<String> fields;

    @Option(
            names = "--by",
            paramLabel = "MEASURE",
            defaultValue = "bytes",
            description = "What ranks: bytes, packets or flows (default: ${DEFAULT-VALUE}).")
    private Measure by;

    @Option(
            names = "--size",
            paramLabel = "N",
            defaultValue = "10",
            description = "Values of each field (default: ${DEFAULT-VALUE}).")
    private int size;

    @Override
    public Integer call() {
        Console console = options.console();
        fields.forEach(EvidenceTopCommand::requireKnown);
        try (Session session = Session.open(options)) {
            IncidentId id = wanted.in(session).document().id();
            List<TopValues> found = new ArrayList<>();
            for (String field : fields) {
                found.add(session.store().top(query(id, field)));
            }
            if (options.json()) {
                found.forEach(values -> console.json(json(values)));
            } else {
                found.forEach(values -> print(console, values));
            }
            return ExitCode.OK;
        } catch (StoreRefusedException e) {
            throw new CommandException(ExitCode.USAGE, "the search was refused: " + e.getMessage(), e);
        }
    }

    private static void requireKnown(String field) {
        if (FlowFields.all().stream().noneMatch(known -> known.path().equals(field))) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--field: flows have no field '" + Printable.line(field)
                            + "'; ingest/FLOWS.md lists those they have");
        }
    }

    private TopQuery query(IncidentId id, String field) {
        try {
            return new TopQuery(id, wanted.lucene(), field, by, size);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, "--size: " + e.getMessage(), e);
        }
    }

    private void print(Console console, TopValues values) {
        long total = by == Measure.FLOWS ? values.flows() : by == Measure.BYTES ? values.bytes() : values.packets();
        long most = values.entries().isEmpty() ? 0 : measured(values.entries().getFirst());
        int room = console.terminal() ? options.columns() - LONGEST_VALUE - 45 : 0;
        List<List<String>> rows = new ArrayList<>();
        for (TopValues.Entry entry : values.entries()) {
            List<String> row = new ArrayList<>(List.of(
                    shown(entry.value()),
                    Long.toString(entry.flows()),
                    Long.toString(entry.packets()),
                    Long.toString(entry.bytes()),
                    total == 0 ? "-" : String.format(Locale.ROOT, "%.1f", 100.0 * measured(entry) / total)));
            if (room >= FEWEST_COLUMNS) {
                row.add(Plot.bar(measured(entry), most, room));
            }
            rows.add(row);
        }
        List<String> header = new ArrayList<>(List.of(values.field(), "FLOWS", "PACKETS", "BYTES", "%"));
        if (room >= FEWEST_COLUMNS) {
            header.add("");
        }
        console.table(header, rows);
        console.result("");
    }

    private static String shown(String value) {
        String safe = Printable.line(value);
        return safe.length() <= LONGEST_VALUE ? safe : safe.substring(0, LONGEST_VALUE - 1) + "…";
    }

    private long measured(TopValues.Entry entry) {
        return switch (by) {
            case BYTES -> entry.bytes();
            case PACKETS -> entry.packets();
            case FLOWS -> entry.flows();
        };
    }

    private static ObjectNode json(TopValues values) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("field", values.field());
        json.put("flows", values.flows()).put("packets", values.packets()).put("bytes", values.bytes());
        ArrayNode entries = json.putArray("values");
        for (TopValues.Entry entry : values.entries()) {
            entries.addObject()
                    .put("value", entry.value())
                    .put("flows", entry.flows())
                    .put("packets", entry.packets())
                    .put("bytes", entry.bytes());
        }
        return json;
    }
}
