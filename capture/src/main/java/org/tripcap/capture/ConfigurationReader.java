package org.tripcap.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Identity;
import org.tripcap.capture.custody.PassphraseSource;
import org.tripcap.capture.custody.Role;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.program.ProgramLog;
import org.tripcap.capture.program.ServiceCredentials;
import org.tripcap.capture.program.Setting;
import org.tripcap.capture.program.Settings;
import org.tripcap.capture.program.SettingsException;
import org.tripcap.capture.record.Ceilings;
import org.tripcap.capture.record.MemoryBudget;
import org.tripcap.capture.ship.KafkaKeys;
import org.tripcap.capture.ship.KafkaSettings;

/** Reads a sensor's configuration, and gathers every problem with it. */
final class ConfigurationReader {

    private final Settings settings;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    private final long heap;

    /** @param heap of the sensor's JVM, in bytes */
    ConfigurationReader(Settings.Sources sources, long heap) throws SettingsException {
        this.environment = sources.environment();
        this.heap = heap;
        this.settings = Settings.read(sources, SensorKeys.known());
    }

    SensorConfiguration read() throws SettingsException {
        checkSizes();
        TrustFile trust = trust();
        Identity identity = identity();
        KafkaSettings reached = KafkaKeys.read(settings, problems);
        if (identity != null && trust != null) {
            checkTrusted(identity, trust);
        }
        if (!problems.isEmpty() || identity == null || trust == null) {
            throw new SettingsException(problems);
        }
        return new SensorConfiguration(
                sensor(),
                identity,
                trust,
                reached,
                settings.get(SensorKeys.MONITOR_LISTEN),
                new ProgramLog(
                        settings.get(SensorKeys.LOG_FORM),
                        settings.get(SensorKeys.LOG_LEVEL),
                        "tripcap-sensor",
                        identity.name()));
    }

    private SensorSettings sensor() {
        return new SensorSettings(
                settings.get(SensorKeys.DATA),
                settings.get(SensorKeys.INTERFACES),
                Math.toIntExact(settings.get(SensorKeys.SECTION_SIZE)),
                settings.get(SensorKeys.SECTION_AGE),
                settings.get(SensorKeys.MEMORY),
                settings.get(SensorKeys.OUTBOX),
                settings.get(SensorKeys.OUTBOX_POLICY),
                Math.toIntExact(settings.get(SensorKeys.RING)),
                settings.get(SensorKeys.HANDLES),
                settings.get(SensorKeys.PROMISCUOUS),
                new Ceilings(
                        settings.get(SensorKeys.LONGEST),
                        settings.get(SensorKeys.NEVER),
                        settings.get(SensorKeys.HOST_OR_NETWORK)),
                settings.get(SensorKeys.DEPLOYMENT));
    }

    private void checkSizes() {
        long section = settings.get(SensorKeys.SECTION_SIZE);
        long memory = settings.get(SensorKeys.MEMORY);
        long least = MemoryBudget.LEAST_SECTIONS * section;
        if (memory < least) {
            problem(
                    SensorKeys.MEMORY,
                    "less than " + MemoryBudget.LEAST_SECTIONS + " times " + SensorKeys.SECTION_SIZE.name()
                            + "; raise it, or make sections smaller");
        } else {
            checkMemory(new MemoryBudget(memory, Math.toIntExact(section)));
        }
        if (settings.get(SensorKeys.OUTBOX) < 2 * section) {
            problem(
                    SensorKeys.OUTBOX,
                    "less than 2 times " + SensorKeys.SECTION_SIZE.name() + "; raise it, or make sections smaller");
        }
    }

    private void checkMemory(MemoryBudget budget) {
        long rings = budget.ringBytes() / MemoryBudget.LEAST_RING;
        if (settings.get(SensorKeys.HANDLES) > rings) {
            problem(
                    SensorKeys.HANDLES,
                    "more than the " + rings + " whose rings have room in " + SensorKeys.MEMORY.name()
                            + "; lower it, or raise that");
        }
        if (budget.heapBytes() > heap) {
            problem(
                    SensorKeys.MEMORY,
                    "more than the sensor's JVM has: " + (budget.heapBytes() >> 20)
                            + " MiB of it are for the heap, which has "
                            + (heap >> 20) + " MiB; lower it, or set " + SensorConfiguration.JAVA_OPTIONS_VARIABLE
                            + "=-Xmx" + (budget.heapBytes() >> 20) + "m");
        }
    }

    private @Nullable TrustFile trust() {
        try {
            return TrustFile.load(settings.get(SensorKeys.TRUST));
        } catch (IOException | IllegalArgumentException e) {
            problem(SensorKeys.TRUST, "cannot be used: " + SettingsException.reason(e));
            return null;
        }
    }

    private @Nullable Identity identity() {
        Path file = settings.get(SensorKeys.IDENTITY);
        try {
            Identity identity = ServiceCredentials.hold(file, environment)
                    ? Identity.parse(
                            Files.readString(file, StandardCharsets.US_ASCII), file, PassphraseSource.environment())
                    : Identity.load(file);
            if (identity.role() != Role.SENSOR) {
                problem(
                        SensorKeys.IDENTITY,
                        "a certificate of role " + identity.role().code() + "; expected role sensor");
            }
            return identity;
        } catch (IOException | IllegalArgumentException e) {
            problem(SensorKeys.IDENTITY, "cannot be used: " + SettingsException.reason(e));
            return null;
        }
    }

    /** A sensor whose statements nobody believes would record for nothing. */
    private void checkTrusted(Identity identity, TrustFile trust) {
        byte[] sample = "tripcap".getBytes(StandardCharsets.US_ASCII);
        try {
            trust.verify(identity.sign(sample), InstantSource.system().instant());
        } catch (UntrustedException e) {
            problem(SensorKeys.IDENTITY, "not believed by " + settings.get(SensorKeys.TRUST) + ": " + e.getMessage());
        }
    }

    private void problem(Setting<?> setting, String what) {
        problems.add(settings.problem(setting, what));
    }
}
