package org.tripcap.cli.command;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.ingest.alert.Severity;
import org.tripcap.ingest.store.SearchHit;
import org.tripcap.ingest.store.SearchPage;
import org.tripcap.ingest.store.SearchQuery;
import org.tripcap.ingest.store.StoreRefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Searches the flows and alerts of an incident. */
@Command(
        name = "search",
        description =
                "Search an incident's flows and alerts in Lucene's query syntax over ECS fields. Alerts have a table"
                        + " of their own.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap evidence search 5f3a 'destination.port:443 AND tls.client.server_name:*evil*'",
            "  tripcap evidence search 5f3a 'event.kind:alert AND rule.name:*scan*'",
            "  tripcap evidence search 5f3a 'source.ip:\"203.0.113.0/24\"' --size 100 --json"
        })
final class EvidenceSearchCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Mixin
    private CaseQuery wanted;

    @Option(names = "--size", defaultValue = "50", description = "Results at most (default: ${DEFAULT-VALUE}).")
    private int size;

    @Override
    public Integer call() {
        Console console = options.console();
        try (Session session = Session.open(options)) {
            AuthorisedDocument found = wanted.in(session);
            SearchPage page = session.store().search(query(found));
            if (options.json()) {
                page.hits().forEach(hit -> console.result(hit.json()));
                return ExitCode.OK;
            }
            Map<Boolean, List<SearchHit>> hits =
                    page.hits().stream().collect(Collectors.partitioningBy(hit -> hit.kind() == SearchHit.Kind.ALERT));
            List<SearchHit> alerts = hits.getOrDefault(true, List.of());
            List<SearchHit> flows = hits.getOrDefault(false, List.of());
            if (!alerts.isEmpty()) {
                console.table(
                        List.of("TIME", "SOURCE", "SEVERITY", "RULE", "ATTACKER", "VICTIM"),
                        alerts.stream().map(EvidenceSearchCommand::alert).toList());
            }
            if (!flows.isEmpty() || alerts.isEmpty()) {
                console.table(
                        List.of("FIRST", "SOURCE", "DESTINATION", "PROTOCOL", "PACKETS", "BYTES", "COMMUNITY ID"),
                        flows.stream().map(EvidenceSearchCommand::flow).toList());
            }
            console.line(page.total() + " found" + (page.total() > page.hits().size() ? ", the first shown" : ""));
            return ExitCode.OK;
        } catch (StoreRefusedException e) {
            throw new CommandException(ExitCode.USAGE, "the search was refused: " + e.getMessage(), e);
        }
    }

    private SearchQuery query(AuthorisedDocument found) {
        try {
            return new SearchQuery(found.document().id(), wanted.lucene(), size, SearchQuery.BY_TIME);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static List<String> alert(SearchHit hit) {
        return List.of(
                hit.time().map(Times::text).orElse("-"),
                text(hit, "event.module"),
                severity(hit),
                text(hit, "rule.name"),
                endpoint(hit, "source"),
                endpoint(hit, "destination"));
    }

    private static String severity(SearchHit hit) {
        OptionalLong score = hit.number("event.severity");
        return score.isPresent() ? Severity.ofScore((double) score.getAsLong()).code() : "-";
    }

    private static List<String> flow(SearchHit hit) {
        return List.of(
                hit.time().map(Times::text).orElse("-"),
                endpoint(hit, "source"),
                endpoint(hit, "destination"),
                first(hit, "network.protocol", "network.transport", "network.type"),
                text(hit, "network.packets"),
                text(hit, "network.bytes"),
                text(hit, "network.community_id"));
    }

    private static String endpoint(SearchHit hit, String side) {
        @Nullable String port = hit.text(side + ".port").orElse(null);
        String address = text(hit, side + ".ip");
        return port == null ? address : (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    private static String first(SearchHit hit, String... fields) {
        for (String field : fields) {
            if (hit.text(field).isPresent()) {
                return text(hit, field);
            }
        }
        return "-";
    }

    private static String text(SearchHit hit, String field) {
        return hit.text(field).map(Printable::line).orElse("-");
    }
}
