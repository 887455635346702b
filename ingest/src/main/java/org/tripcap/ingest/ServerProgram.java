package org.tripcap.ingest;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.program.ProgramLog;
import org.tripcap.capture.program.Settings;
import org.tripcap.capture.program.SettingsException;

/**
 * A server as a program that runs until it is told to stop. SIGTERM and SIGINT stop it: it takes no further request, signs what
 * was stated, and ends within {@link #LONGEST_END}. What was read and not stored by then comes again at the next start.
 */
public final class ServerProgram {

    /** The most time between the signal and the end. */
    public static final Duration LONGEST_END = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(ServerProgram.class);

    private final AtomicInteger exit = new AtomicInteger(ServerExit.OK);
    private final AtomicReference<@Nullable Server> running = new AtomicReference<>();

    private ServerProgram() {}

    /**
     * Checks the configuration, and ends.
     *
     * @return an exit code of {@link ServerExit}
     */
    public static int check(Settings.Sources sources, PrintWriter out) {
        return configure(sources, out) == null ? ServerExit.CONFIGURATION : ServerExit.OK;
    }

    /**
     * Runs a server. Returns only if it cannot start; otherwise the process ends with it, by a signal.
     *
     * @param err for what keeps it from starting
     * @return an exit code of {@link ServerExit}
     */
    public static int run(Settings.Sources sources, PrintWriter err) throws InterruptedException {
        ServerConfiguration configuration = configure(sources, err);
        if (configuration == null) {
            return ServerExit.CONFIGURATION;
        }
        configuration.log().install();
        return new ServerProgram().run(configuration, err);
    }

    private static @Nullable ServerConfiguration configure(Settings.Sources sources, PrintWriter err) {
        ProgramLog.beforeSettings(ServerConfiguration.SERVICE);
        try {
            return ServerConfiguration.read(sources);
        } catch (SettingsException e) {
            err.println("tripcap server: the configuration cannot be used"
                    + (sources.file() == null
                            ? "; there is no " + ServerConfiguration.USUAL_FILE + ", and none was named with --config"
                            : ""));
            e.problems().forEach(problem -> err.println("  " + problem));
            err.flush();
            return null;
        }
    }

    private int run(ServerConfiguration configuration, PrintWriter err) throws InterruptedException {
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> {
            LOG.error("Thread {} died; the server ends, so that it is started anew", thread.getName(), fault);
            exit.set(ServerExit.SOFTWARE);
            System.exit(ServerExit.SOFTWARE);
        });
        Thread ending = new Thread(this::end, "end");
        Runtime.getRuntime().addShutdownHook(ending);
        Server server;
        try {
            server = Server.start(configuration.server());
        } catch (IOException e) {
            err.println("tripcap server: it cannot start now: " + e.getMessage());
            err.flush();
            forget(ending);
            return ServerExit.TEMPORARY;
        }
        running.set(server);
        LOG.info(
                "Server {} answers at {}; other hosts: alerts on port {}, packets on port {}, command line and servers on port"
                        + " {} (0 for nowhere)",
                configuration.name(),
                server.httpUri(),
                server.tlsPort(),
                server.evidencePort(),
                server.clientsPort());
        new CountDownLatch(1).await();
        return ServerExit.OK;
    }

    private static void forget(Thread hook) {
        try {
            var _ = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("a signal came while the server started", e);
        }
    }

    /** Halts the process itself, since a signal would otherwise end it with a status that tells of a failure. */
    private void end() {
        Thread closing = Thread.ofPlatform().name("ending").daemon().start(() -> {
            Server server = running.get();
            if (server != null) {
                LOG.info("Ending: no further requests are taken");
                server.close();
                LOG.info("Ended");
            }
        });
        try {
            if (!closing.join(LONGEST_END)) {
                LOG.error("The server did not end within {} s", LONGEST_END.toSeconds());
                exit.set(ServerExit.SOFTWARE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(exit.get());
    }
}
