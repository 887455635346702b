package org.tripcap.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.Source;
import org.tripcap.cli.standalone.SharedStores;

/** Server and sensor on the run's broker and node, started once for all tests that tell a story. */
final class SharedSystem {

    private static @Nullable SharedSystem instance;

    private final DataDirectory directory;
    private final SystemParts parts;

    private SharedSystem(DataDirectory directory, SystemParts parts) {
        this.directory = directory;
        this.parts = parts;
    }

    static synchronized SharedSystem get() throws IOException, InterruptedException {
        if (instance == null) {
            Path path = Files.createTempDirectory("tripcap-it-");
            DataDirectory directory = new DataDirectory(path);
            Installation installation = Installation.prepare(directory, InstantSource.system());
            SystemParts parts = SystemParts.start(
                    directory,
                    installation,
                    SharedStores.bootstrapServers(),
                    SharedStores.elasticsearchUri(),
                    0,
                    StandaloneSystem.Options.of(List.of("lo"), Source.LIVE));
            parts.run().write(directory);
            instance = new SharedSystem(directory, parts);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                parts.close();
                try {
                    Trees.delete(path);
                } catch (IOException e) {
                    // a temporary directory that the system removes one day
                }
            }));
        }
        return instance;
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
