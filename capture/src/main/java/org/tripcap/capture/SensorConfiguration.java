package org.tripcap.capture;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.program.ProgramLog;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.Settings;
import org.tripcap.capture.program.SettingsException;
import org.tripcap.capture.ship.KafkaSettings;

/**
 * A sensor's configuration, read and checked: what can be known to be wrong before anything starts is an error here.
 *
 * @param sensor how it records
 * @param identity who it is, of role sensor, and trusted by {@code trust}
 * @param trust whom it believes
 * @param kafka how it reaches Kafka
 * @param monitor where metrics and health are served; empty for nowhere
 * @param log how it logs
 */
public record SensorConfiguration(
        SensorSettings sensor,
        Identity identity,
        TrustFile trust,
        KafkaSettings kafka,
        Optional<InetSocketAddress> monitor,
        ProgramLog log) {

    /** What environment variables that override the file begin with. */
    public static final String PREFIX = "TRIPCAP_SENSOR_";
    /** Names the file where no option does. */
    public static final String FILE_VARIABLE = PREFIX + "CONFIG";
    /** For the start script: more options for the JVM. */
    public static final String JAVA_OPTIONS_VARIABLE = PREFIX + "JAVA_OPTS";

    /**
     * Reads and checks everything, the files that settings name included.
     *
     * @param file null for the environment alone
     * @throws SettingsException with every problem that was found
     */
    public static SensorConfiguration read(@Nullable Path file, Map<String, String> environment)
            throws SettingsException {
        return read(sources(file, environment, Map.of()));
    }

    /**
     * Reads and checks everything, the files that settings name included, for a sensor in this process.
     *
     * @throws SettingsException with every problem that was found
     */
    public static SensorConfiguration read(Settings.Sources sources) throws SettingsException {
        return new ConfigurationReader(sources, SensorHeap.ofThisJvm()).read();
    }

    /**
     * Checks everything as a sensor would that the start script starts in the same environment.
     *
     * @throws SettingsException with every problem that was found
     */
    public static void check(Settings.Sources sources) throws SettingsException {
        new ConfigurationReader(sources, SensorHeap.ofStartScript(sources.environment())).read();
    }

    /**
     * Where a sensor's settings come from.
     *
     * @param file null for none
     * @param options of the command line, by names of settings
     */
    public static Settings.Sources sources(
            @Nullable Path file, Map<String, String> environment, Map<String, String> options) {
        return new Settings.Sources(file, environment, PREFIX, Set.of(FILE_VARIABLE, JAVA_OPTIONS_VARIABLE), options);
    }

    /** All that can be set, Kafka's own properties included. */
    public static List<Setting<?>> settings() {
        return SensorKeys.known();
    }
}
