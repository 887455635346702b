package org.tripcap.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.ingest.store.ElasticsearchEvidenceStore;
import org.tripcap.ingest.store.ElasticsearchSettings;
import org.tripcap.ingest.store.StoreException;

/**
 * Runs through what simple commands do, so that the JVM can keep their classes in an archive for every later start (class-data
 * sharing). The launcher runs it after a build. Nothing is connected to: the port named is closed.
 */
final class Rehearsal {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String NOBODY = "127.0.0.1:1";

    private static final List<List<String>> PARTS = List.of(
            List.of("--help"),
            List.of("incident", "--help"),
            List.of("help", "incident", "open"),
            List.of("incident", "lst"),
            List.of("config", "show"),
            List.of("incident", "list"),
            List.of("key", "list"),
            List.of("key", "list", "--json"),
            List.of("status"));

    private Rehearsal() {}

    static void main() throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("tripcap-rehearsal");
        try {
            DataDirectory directory = new DataDirectory(data);
            Installation installation = Installation.prepare(directory, InstantSource.system());
            for (List<String> part : PARTS) {
                run(data, part);
            }
            URI nobody = URI.create("http://" + NOBODY);
            new RunFile(ProcessHandle.current().pid(), NOBODY, nobody, nobody).write(directory);
            run(data, List.of("status"));
            quietly(() -> IncidentBook.follow(KafkaSettings.of(NOBODY), installation.trust(), PATIENCE)
                    .close());
            quietly(() -> {
                try (ElasticsearchEvidenceStore store =
                        new ElasticsearchEvidenceStore(ElasticsearchSettings.of(nobody))) {
                    store.refresh();
                }
            });
        } finally {
            DurableFile.deleteTree(data);
        }
    }

    private static void run(Path data, List<String> part) {
        PrintWriter nowhere = new PrintWriter(java.io.Writer.nullWriter());
        var _ = Tripcap.run(Map.of("TRIPCAP_DATA", data.toString()), nowhere, nowhere, part.toArray(String[]::new));
    }

    private static void quietly(Runnable act) {
        try {
            act.run();
        } catch (CommandException | StoreException e) {
            // That nobody answers is what was expected.
        }
    }
}
