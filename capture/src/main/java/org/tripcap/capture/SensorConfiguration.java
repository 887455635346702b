package org.tripcap.capture;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.program.ProgramLog;
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
        return new ConfigurationReader(file, environment).read();
    }
}
