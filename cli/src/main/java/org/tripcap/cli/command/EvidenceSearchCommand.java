package org.tripcap.cli.command;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.ingest.store.SearchHit;
import org.tripcap.ingest.store.SearchPage;
import org.tripcap.ingest.store.SearchQuery;
import org.tripcap.ingest.store.StoreRefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Searches the flows of an incident. */
@Command(
        name = "search",
        description = "Search an incident's flows in Lucene's query syntax over ECS fields.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap evidence search 5f3a 'destination.port:443 AND tls.client.server_name:*evil*'",
            "  tripcap evidence search 5f3a 'source.ip:\"203.0.113.0/24\"' --size 100 --json"
        })
final class EvidenceSearchCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions options;

    @Parameters(
            index = "0",
            paramLabel = "INCIDENT",
            description = "The incident's id, or as much of its beginning as is unique.")
    private String incident;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "QUERY",
            defaultValue = "*",
            description = "What to look for (default: everything).")
    private String query;

    @Option(names = "--size", defaultValue = "50", description = "Results at most (default: ${DEFAULT-VALUE}).")
    private int size;

    @Override
    public Integer call() {
        Console console = options.console();
        try (Session session = Session.open(options)) {
            AuthorisedDocument found = session.incidents().find(incident, Instant.now());
            SearchPage page = session.store().search(query(found));
            if (options.json()) {
                page.hits().forEach(hit -> console.line(hit.json()));
                return ExitCode.OK;
            }
            console.table(
                    List.of("FIRST", "SOURCE", "DESTINATION", "PROTOCOL", "PACKETS", "BYTES", "COMMUNITY ID"),
                    page.hits().stream().map(EvidenceSearchCommand::row).toList());
            console.line(page.total() + " found" + (page.total() > page.hits().size() ? ", the first shown" : ""));
            return ExitCode.OK;
        } catch (StoreRefusedException e) {
            throw new CommandException(ExitCode.USAGE, "the search was refused: " + e.getMessage(), e);
        }
    }

    private SearchQuery query(AuthorisedDocument found) {
        try {
            return new SearchQuery(found.document().id(), query, size, SearchQuery.BY_TIME);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static List<String> row(SearchHit hit) {
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
