package org.tripcap.capture.record;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Two threads one after the other: everything passes both, in the order it was given, so that neither waits for the other. */
final class TwoStages {

    private final ExecutorService first;
    private final ExecutorService second;

    /** Two threads that are started when first needed; {@code name} tells them from those of others. */
    TwoStages(String name) {
        second = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("seal-" + name).factory());
        first = new First(Thread.ofPlatform().name("hash-" + name).factory(), second);
    }

    /**
     * Runs something on the second thread, after all that was given before has passed.
     *
     * @throws RejectedExecutionException after {@link #shutdown}
     */
    void execute(Runnable task) {
        first.execute(() -> second.execute(task));
    }

    /**
     * Runs something on the first thread, and with its outcome something on the second.
     *
     * @throws RejectedExecutionException after {@link #shutdown}
     */
    <T extends @Nullable Object> void execute(Supplier<T> before, Consumer<T> after) {
        first.execute(() -> {
            T outcome = before.get();
            second.execute(() -> after.accept(outcome));
        });
    }

    /** The second thread waits for this before it does anything that comes from now on. */
    void holdSecond(CompletableFuture<?> until) {
        second.execute(until::join);
    }

    /** Lets both threads go once everything given until now has passed. */
    void shutdown() {
        first.shutdown();
    }

    /** Lets the second thread go after its own last task, and no sooner: what it has taken, the second takes too. */
    private static final class First extends ThreadPoolExecutor {
        private final ExecutorService second;

        First(ThreadFactory threads, ExecutorService second) {
            super(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
            this.second = second;
        }

        @Override
        protected void terminated() {
            second.shutdown();
        }
    }
}
