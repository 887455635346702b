package org.tripcap.cli.standalone;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The child's half of {@link StoreProcess}: owns the directory, reports, and ends when its parent does. */
final class StoreLifecycle {
    /** Longer than the store's own stop; only for one that hangs when nobody is left to kill it. */
    private static final Duration HALT_AFTER = Duration.ofSeconds(4);

    /** The time an orphan of a killed parent is given to stop before the directory counts as in use. */
    private static final Duration ORPHAN_BOUND = Duration.ofSeconds(6);

    /** A store that serves in this process. */
    interface Store {
        /** Host and port for clients. */
        String address();

        /** Stops serving and makes the data durable. */
        void stop() throws Exception;
    }

    /** Starts the store in this process, in a directory that is locked. */
    interface Starter {
        Store start() throws Exception;
    }

    private StoreLifecycle() {}

    /** Runs the store until this process is asked to end or its parent is gone. */
    static void run(Path directory, Starter starter) {
        // The report has standard output for itself; whatever a library prints goes to the console log.
        PrintStream report = System.out;
        PrintStream console = System.err;
        System.setOut(console);
        // No daemon: it also keeps the process, since all threads of an Elasticsearch node are.
        Thread.ofPlatform().name("parent").start(StoreLifecycle::endWithParent);
        try {
            FileLock lock = lock(directory.resolve("lock"));
            Store store = starter.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(store, lock), "stop"));
            report.println(new StoreReport.Ready(store.address()).toLine());
            report.flush();
        } catch (StoreStartException e) {
            report.println(new StoreReport.Refused(String.valueOf(e.getMessage())).toLine());
            report.flush();
            Runtime.getRuntime().halt(1);
        } catch (Throwable e) {
            // Errors too: a missing class must end the process, which the store's threads would keep alive. Not to
            // System.err, which Elasticsearch redirects to its own log.
            e.printStackTrace(console);
            Runtime.getRuntime().halt(1);
        }
    }

    private static void stop(Store store, FileLock lock) {
        try {
            store.stop();
            lock.release();
        } catch (Exception e) {
            // Uncaught in a thread of its own, it is printed to the console log and the process still ends.
            throw new IllegalStateException("the store did not stop cleanly", e);
        }
    }

    private static void endWithParent() {
        awaitEndOfInput();
        Thread.ofPlatform().daemon().name("halt").start(StoreLifecycle::haltLater);
        System.exit(0);
    }

    private static void awaitEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // The parent writes nothing; what else might come changes nothing.
            }
        } catch (IOException e) {
            // A pipe that cannot be read has no parent at its other end.
        }
    }

    private static void haltLater() {
        try {
            Thread.sleep(HALT_AFTER);
        } catch (InterruptedException e) {
            // Nobody waits longer for it then.
        }
        Runtime.getRuntime().halt(2);
    }

    /**
     * Takes the directory for this process. The lock is the kernel's and goes with the process; the file's text only says
     * whose it is.
     */
    private static FileLock lock(Path file) throws IOException, InterruptedException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        long deadline = System.nanoTime() + ORPHAN_BOUND.toNanos();
        @Nullable FileLock lock = channel.tryLock();
        while (lock == null) {
            Owner owner = Owner.parse(Files.readString(file));
            if (owner.hasParent() || System.nanoTime() - deadline > 0) {
                channel.close();
                throw new StoreStartException("directory " + file.getParent() + " is in use by process " + owner.pid()
                        + "; stop the tripcap that started it, or choose another data directory");
            }
            Thread.sleep(Duration.ofMillis(50));
            lock = channel.tryLock();
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(Owner.current().toString().getBytes(StandardCharsets.US_ASCII)), 0);
        return lock;
    }
}
