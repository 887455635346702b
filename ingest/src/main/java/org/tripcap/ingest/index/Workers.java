package org.tripcap.ingest.index;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** A few threads for work that needs a processor, given out piece by piece and gathered in order. */
final class Workers implements AutoCloseable {
    private final ExecutorService executor;

    Workers(int threads) {
        executor = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().name("index-work-", 0).daemon().factory());
    }

    /** What {@code work} makes of each of the items, in their order. A failure of one piece is thrown once all have ended. */
    <T, R> List<R> map(List<T> items, Function<T, R> work) throws InterruptedException {
        List<Callable<R>> pieces = new ArrayList<>(items.size());
        for (T item : items) {
            pieces.add(() -> work.apply(item));
        }
        List<R> results = new ArrayList<>(items.size());
        for (Future<R> piece : executor.invokeAll(pieces)) {
            try {
                results.add(piece.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("work on a record failed: " + e.getCause(), e.getCause());
            }
        }
        return results;
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
