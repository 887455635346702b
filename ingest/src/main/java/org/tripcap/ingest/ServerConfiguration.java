package org.tripcap.ingest;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.program.ProgramLog;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.Settings;
import org.tripcap.capture.program.SettingsException;

/**
 * A server's configuration, read and checked: what can be known to be wrong before anything starts is an error here.
 *
 * @param server what it does
 * @param name of its indexer, which tells it from other servers
 * @param log how it logs
 */
public record ServerConfiguration(ServerSettings server, String name, ProgramLog log) {

    /** What environment variables that override the file begin with. */
    public static final String PREFIX = "TRIPCAP_SERVER_";
    /** Looked at when neither option nor variable names a file. */
    public static final Path USUAL_FILE = Path.of("/etc/tripcap/server.yaml");

    static final String SERVICE = "tripcap-server";
    private static final String FILE_VARIABLE = PREFIX + "CONFIG";
    private static final String JAVA_OPTIONS_VARIABLE = PREFIX + "JAVA_OPTS";

    /**
     * Reads and checks everything, the files that settings name included.
     *
     * @throws SettingsException with every problem that was found
     */
    public static ServerConfiguration read(Settings.Sources sources) throws SettingsException {
        return new ServerConfigurationReader(sources).read();
    }

    /**
     * Where a server's settings come from.
     *
     * @param named the file that the command line names, or null
     * @param options of the command line, by names of settings
     */
    public static Settings.Sources sources(
            @Nullable Path named, Map<String, String> environment, Map<String, String> options) {
        return new Settings.Sources(
                Settings.Sources.file(named, environment, FILE_VARIABLE, USUAL_FILE),
                environment,
                PREFIX,
                Set.of(FILE_VARIABLE, JAVA_OPTIONS_VARIABLE),
                options);
    }

    /** All that can be set, Kafka's own properties included. */
    public static List<Setting<?>> settings() {
        return ServerKeys.known();
    }
}
