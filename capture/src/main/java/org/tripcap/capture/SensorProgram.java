package org.tripcap.capture;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.packet.Interfaces;
import org.tripcap.capture.program.MonitorEndpoint;
import org.tripcap.capture.program.ProgramLog;
import org.tripcap.capture.program.Settings;
import org.tripcap.capture.program.SettingsException;
import org.tripcap.capture.ship.HeartbeatSender;

/**
 * A sensor as a program that runs until it is told to stop. SIGTERM and SIGINT stop it: it hears of no further incident, seals
 * and states what it is recording, sends what Kafka takes, and ends within {@link #LONGEST_END}. What is not sent by then is on
 * disk, and the next start sends it.
 */
public final class SensorProgram {

    /** The most time between the signal and the end. */
    public static final Duration LONGEST_END = Duration.ofSeconds(40);

    /** Looked at when neither option nor variable names a file. */
    public static final Path USUAL_FILE = Path.of("/etc/tripcap/sensor.yaml");

    /**
     * What a start is given.
     *
     * @param named the file that the command line names, or null
     * @param options settings that the command line gives, by their names
     */
    public record Given(@Nullable Path named, Map<String, String> environment, Map<String, String> options) {

        /** Copies. */
        public Given {
            environment = Map.copyOf(environment);
            options = Map.copyOf(options);
        }

        /** The settings file: the one named, else the environment's, else the usual one if it exists. */
        public @Nullable Path file() {
            return Settings.Sources.file(named, environment, SensorConfiguration.FILE_VARIABLE, USUAL_FILE);
        }

        /** Where the settings come from. */
        public Settings.Sources sources() {
            return SensorConfiguration.sources(file(), environment, options);
        }
    }

    private final SensorConfiguration configuration;
    private final AtomicInteger exit = new AtomicInteger(SensorExit.OK);

    private SensorProgram(SensorConfiguration configuration) {
        this.configuration = configuration;
    }

    /**
     * Checks the configuration, and ends.
     *
     * @return an exit code of {@link SensorExit}
     */
    public static int check(Given given, PrintWriter out) {
        return configure(given, out) == null ? SensorExit.CONFIGURATION : SensorExit.OK;
    }

    /**
     * Runs a sensor. Returns only if it cannot start; otherwise the process ends with it, by a signal.
     *
     * @param err for what keeps it from starting
     * @return an exit code of {@link SensorExit}
     */
    public static int run(Given given, PrintWriter err) throws InterruptedException {
        SensorConfiguration configuration = configure(given, err);
        if (configuration == null) {
            return SensorExit.CONFIGURATION;
        }
        if (!CapturePermission.held()) {
            err.println("tripcap-sensor: " + CapturePermission.ADVICE);
            return SensorExit.PERMISSION;
        }
        configuration.log().install();
        return new SensorProgram(configuration).run(err);
    }

    private static @Nullable SensorConfiguration configure(Given given, PrintWriter err) {
        ProgramLog.beforeSettings("tripcap-sensor");
        Path file = given.file();
        try {
            return SensorConfiguration.read(given.sources());
        } catch (SettingsException e) {
            err.println("tripcap-sensor: the configuration cannot be used"
                    + (file == null ? "; there is no " + USUAL_FILE + ", and none was named with --config" : ""));
            e.problems().forEach(problem -> err.println("  " + problem));
            err.flush();
            return null;
        }
    }

    private int run(PrintWriter err) throws InterruptedException {
        Logger log = LoggerFactory.getLogger(SensorProgram.class);
        Sensor sensor;
        try {
            sensor = Sensor.start(
                    configuration.sensor(), configuration.identity(), configuration.trust(), configuration.kafka());
        } catch (IOException e) {
            err.println("tripcap-sensor: the data directory "
                    + configuration.sensor().directory() + " cannot be used: " + e.getMessage());
            err.flush();
            return SensorExit.DATA;
        }
        Optional<MonitorEndpoint> monitor;
        try {
            monitor = monitor(sensor);
        } catch (IOException e) {
            err.println("tripcap-sensor: configuration: " + SensorKeys.MONITOR_LISTEN.name() + ": " + e.getMessage()
                    + "; choose another address, or none");
            err.flush();
            sensor.close();
            return SensorExit.CONFIGURATION;
        }
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> {
            log.error("Thread {} died; the sensor ends, so that it is started anew", thread.getName(), fault);
            exit.set(SensorExit.SOFTWARE);
            System.exit(SensorExit.SOFTWARE);
        });
        HeartbeatSender heart = SensorHeart.start(sensor, configuration.identity(), configuration.kafka());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(log, sensor, heart, monitor), "end"));
        greet(log, monitor);
        new CountDownLatch(1).await();
        return SensorExit.OK;
    }

    private Optional<MonitorEndpoint> monitor(Sensor sensor) throws IOException {
        Optional<InetSocketAddress> address = configuration.monitor();
        return address.isEmpty()
                ? Optional.empty()
                : Optional.of(SensorMonitor.start(
                        address.get(), sensor::status, configuration.identity().name()));
    }

    private void greet(Logger log, Optional<MonitorEndpoint> monitor) {
        for (String name : configuration.sensor().interfaces()) {
            if (!Interfaces.exists(name)) {
                log.warn("Interface {} does not exist now; when an incident is open it is waited for", name);
            }
        }
        log.info(
                "Sensor {} follows incidents; with none open it holds no capture socket. Monitoring: {}",
                configuration.identity().name(),
                monitor.map(m -> "http:/" + m.address()).orElse("none"));
    }

    /** Halts the process itself, since a signal would otherwise end it with a status that tells of a failure. */
    private void end(Logger log, Sensor sensor, HeartbeatSender heart, Optional<MonitorEndpoint> monitor) {
        Thread ending = Thread.ofPlatform().name("ending").daemon().start(() -> {
            log.info("Ending: sealing and sending what was recorded");
            heart.close();
            sensor.close();
            SensorStatus last = sensor.status();
            monitor.ifPresent(MonitorEndpoint::close);
            log.info(
                    "Ended: {} packets in {} segments; {} statements wait for the next start",
                    last.packetsRead(),
                    last.segments(),
                    last.outboxEntries());
        });
        try {
            if (!ending.join(LONGEST_END)) {
                log.error("The sensor did not end within {} s", LONGEST_END.toSeconds());
                exit.set(SensorExit.SOFTWARE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exit.get());
    }
}
