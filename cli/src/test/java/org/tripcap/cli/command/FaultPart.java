package org.tripcap.cli.command;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.testing.Programs;

/** One process of a system under faults. Not thread-safe. */
final class FaultPart implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A process that runs. */
    record Running(long pid, AutoCloseable process) {}

    /** Starts the process; returns once it serves, or at once where it waits for others. */
    @FunctionalInterface
    interface Starter {
        Running start() throws IOException, InterruptedException;
    }

    private final String name;
    private final FaultNetwork.Host host;
    private final Starter starter;
    private @Nullable Running running;

    FaultPart(String name, FaultNetwork.Host host, Starter starter) {
        this.name = name;
        this.host = host;
        this.starter = starter;
    }

    String name() {
        return name;
    }

    FaultNetwork.Host host() {
        return host;
    }

    void start() throws IOException, InterruptedException {
        running = starter.start();
    }

    boolean isAlive() {
        return running != null
                && ProcessHandle.of(running.pid()).map(ProcessHandle::isAlive).orElse(false);
    }

    /** Sends SIGKILL, and waits for the end. */
    void kill() throws Exception {
        Running now = runs();
        signal("KILL");
        ProcessHandle.of(now.pid())
                .ifPresent(process -> process.onExit()
                        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .join());
        now.process().close();
        running = null;
    }

    /** Sends SIGSTOP: the process does nothing, and the kernel keeps its connections. */
    void suspend() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Sends SIGCONT. */
    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Programs.output("kill", "-" + signal, Long.toString(runs().pid()));
    }

    private Running runs() {
        if (running == null) {
            throw new IllegalStateException(name + " does not run");
        }
        return running;
    }

    @Override
    public void close() {
        try {
            if (isAlive()) {
                kill();
            } else if (running != null) {
                running.process().close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(name + " cannot be ended", e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
