package org.tripcap.cli.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Deployment;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.program.Settings;
import org.tripcap.capture.program.SettingsException;
import org.tripcap.capture.ship.KafkaKeys;
import org.tripcap.capture.ship.KafkaSettings;
import org.tripcap.capture.ship.Topics;
import org.tripcap.ingest.store.ElasticsearchKeys;
import org.tripcap.ingest.store.ElasticsearchSettings;
import org.tripcap.ingest.tls.Endpoint;
import org.tripcap.ingest.tls.TlsTrust;

/**
 * How commands reach a system: the one that {@code tripcap up} runs on the data directory, or clusters and servers elsewhere.
 *
 * @param told what says so, for messages
 * @param deployment what statements of those who come this way say
 * @param replication how its topics should be
 * @param store where evidence is kept; empty where that was not told
 * @param server where a server answers; empty where that was not told
 * @param trust whose certificate that server must show
 * @param shown the key and certificate shown to it; null for the first of the data directory
 */
record Connection(
        String told,
        Deployment deployment,
        KafkaSettings kafka,
        Topics.Replication replication,
        Optional<ElasticsearchSettings> store,
        Optional<URI> server,
        TlsTrust trust,
        @Nullable Path shown) {

    /** What environment variables that override the file begin with. */
    static final String PREFIX = ClientSettings.PREFIX + "CONNECTION_";

    static final String FILE = "connection.yaml";

    /**
     * How the system of a data directory is reached: as the file says that was named, else as the system that runs on the directory
     * left it, else as the user's or the host's file says.
     *
     * @throws CommandException if there is none of them, or the file is wrong
     */
    static Connection of(DataDirectory directory) {
        return find(directory)
                .orElseThrow(() -> new CommandException(
                        ExitCode.UNREACHABLE,
                        RunFile.notRunning(directory) + ", or say with --connection how one elsewhere is reached"));
    }

    /** As {@link #of}; empty where nothing tells. */
    static Optional<Connection> find(DataDirectory directory) {
        Path named = directory.connection();
        if (named != null) {
            return Optional.of(read(named));
        }
        Optional<RunFile> run = RunFile.find(directory);
        return run.isPresent()
                ? run.map(file -> of(directory, file))
                : usualFile().map(Connection::read);
    }

    /** A system that runs here. */
    private static Connection of(DataDirectory directory, RunFile run) {
        return new Connection(
                directory.runFile().toString(),
                Deployment.STANDALONE,
                KafkaSettings.of(run.kafka()),
                Topics.Replication.STANDALONE,
                Optional.of(ElasticsearchSettings.of(run.elasticsearch())),
                Optional.of(run.server()),
                new TlsTrust.Platform(),
                null);
    }

    /** The file that is read where no other is named and nothing runs on the data directory. */
    static Optional<Path> usualFile() {
        return ClientSettings.directories(ClientSettings.environment()).stream()
                .map(directory -> directory.resolve(FILE))
                .filter(Files::exists)
                .findFirst();
    }

    /** The file that the command line's settings name, else the usual one; null where there is neither. */
    static @Nullable Path named(Map<String, String> environment) {
        try {
            return Settings.inspect(ClientSettings.sources(null, environment, Map.of()), ClientKeys.known())
                    .get(ClientKeys.CONNECTION)
                    .or(Connection::usualFile)
                    .orElse(null);
        } catch (SettingsException e) {
            return usualFile().orElse(null); // what is wrong is told where that file is looked at
        }
    }

    /** Where the settings of a connection come from. */
    static Settings.Sources sources(@Nullable Path file, Map<String, String> environment, Map<String, String> options) {
        return new Settings.Sources(file, environment, PREFIX, Set.of(), options);
    }

    private static Connection read(Path file) {
        try {
            return read(sources(file, ClientSettings.environment(), Map.of()));
        } catch (SettingsException e) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "the connection cannot be used; 'tripcap config check connection' says the same:\n  "
                            + String.join("\n  ", e.problems()),
                    e);
        }
    }

    /**
     * Reads and checks everything, the files that settings name included.
     *
     * @throws SettingsException with every problem that was found
     */
    static Connection read(Settings.Sources sources) throws SettingsException {
        Settings settings = Settings.read(sources, ConnectionKeys.known());
        List<String> problems = new ArrayList<>();
        KafkaSettings kafka = KafkaKeys.read(settings, problems);
        Optional<ElasticsearchSettings> store = ElasticsearchKeys.read(settings, problems);
        TlsTrust trust = settings.get(ConnectionKeys.SERVER_CA_FILE)
                .<TlsTrust>map(TlsTrust.Authorities::new)
                .orElse(new TlsTrust.Platform());
        try {
            var _ = trust.context(null);
        } catch (IOException e) {
            problems.add(settings.problem(ConnectionKeys.SERVER_CA_FILE, "cannot be used: " + e.getMessage()));
        }
        Optional<URI> server = settings.get(ConnectionKeys.SERVER_URL);
        if (server.filter(Connection::isOpenToOthers).isPresent()) {
            problems.add(settings.problem(
                    ConnectionKeys.SERVER_URL, "http to another host; name the server's port for clients, with https"));
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return new Connection(
                String.valueOf(sources.file()),
                Deployment.DISTRIBUTED,
                kafka,
                new Topics.Replication(settings.get(ConnectionKeys.REPLICATION).shortValue(), 1),
                store,
                server,
                trust,
                settings.get(ConnectionKeys.SERVER_IDENTITY).orElse(null));
    }

    private static boolean isOpenToOthers(URI server) {
        try {
            return "http".equals(server.getScheme())
                    && !InetAddress.getByName(server.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return true;
        }
    }

    /**
     * The evidence store.
     *
     * @throws CommandException if nobody told where it is
     */
    ElasticsearchSettings elasticsearch() {
        return store.orElseThrow(() -> missing("elasticsearch.urls"));
    }

    /**
     * The server, and what it is shown.
     *
     * @param keys of who asks
     * @throws CommandException if nobody told where it is, or there is nothing to show
     */
    Endpoint server(KeyDirectory keys) {
        URI uri = server.orElseThrow(() -> missing("server.url"));
        if ("http".equals(uri.getScheme())) {
            return Endpoint.of(uri);
        }
        try {
            Path file = shown == null ? keys.firstIdentity() : shown;
            Identity identity = Identity.load(file, new PassphraseOptions().source());
            return new Endpoint(uri, trust.context(identity.keyManagers()));
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.FAILED, "the server at " + uri + " cannot be asked: " + e.getMessage(), e);
        }
    }

    private CommandException missing(String setting) {
        return new CommandException(ExitCode.USAGE, told + ": " + setting + " is missing, and this command needs it");
    }
}
