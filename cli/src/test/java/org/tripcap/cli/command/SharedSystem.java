package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.testing.MmdbFile;
import org.tripcap.cli.standalone.SharedStores;
import org.tripcap.ingest.enrich.AddressDatabases;
import org.tripcap.ingest.index.IndexerSettings;
import org.tripcap.ingest.respond.PolicyFile;

/** Server and sensor on the run's broker and node, started once for all tests in a row that tell a story. */
final class SharedSystem {

    private static @Nullable SharedSystem instance;
    private static boolean stopsAtEnd;

    private final DataDirectory directory;
    private final SystemParts parts;

    private SharedSystem(DataDirectory directory, SystemParts parts) {
        this.directory = directory;
        this.parts = parts;
    }

    static synchronized SharedSystem get() throws IOException, InterruptedException {
        if (instance == null) {
            Path path = Files.createTempDirectory("tripcap-it-");
            SharedStores.let(SharedSystem::stop);
            DataDirectory directory = new DataDirectory(path);
            Installation installation = Installation.prepare(directory, InstantSource.system());
            SystemParts parts = SystemParts.start(
                    directory,
                    installation,
                    SharedStores.bootstrapServers(),
                    SharedStores.elasticsearchUri(),
                    0,
                    new StandaloneSystem.Options(
                            List.of("lo"),
                            PolicyFile.standard().from(Source.LIVE),
                            null,
                            null,
                            ServerCertificate.make(path).door(),
                            IndexerSettings.DEFAULT.withAddressFacts(countries(path))));
            parts.run().write(directory);
            instance = new SharedSystem(directory, parts);
            if (!stopsAtEnd) {
                Runtime.getRuntime().addShutdownHook(new Thread(SharedSystem::stop));
                stopsAtEnd = true;
            }
        }
        return instance;
    }

    /** Two countries that have all public addresses between them. */
    private static AddressDatabases countries(Path directory) throws IOException {
        Path file = directory.resolve("country.mmdb");
        Files.write(
                file,
                new MmdbFile("GeoLite2-Country")
                        .put("0.0.0.0/1", Map.of("country", Map.of("iso_code", "NL")))
                        .put("128.0.0.0/1", Map.of("country", Map.of("iso_code", "NZ")))
                        .toBytes());
        return AddressDatabases.open(
                new AddressDatabases.Source("--country-database", file), null, InstantSource.system());
    }

    private static synchronized void stop() {
        if (instance == null) {
            return;
        }
        instance.parts.close();
        try {
            DurableFile.deleteTree(instance.directory.path());
        } catch (IOException e) {
            // a temporary directory that the system removes one day
        }
        instance = null;
    }

    /** Closes what other tests, or alerts, left open. */
    void closeIncidents() {
        try (Session session = session()) {
            session.incidents().all().stream()
                    .filter(d -> IncidentBook.isOpen(d.document(), Instant.now()))
                    .forEach(d -> session.operator().close(d));
        }
    }

    SystemParts parts() {
        return parts;
    }

    Session session() {
        return Session.open(directory);
    }

    Path directory() {
        return directory.path();
    }
}
