package org.tripcap.ingest.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes batches with the bulk API until each document is stored or refused for good. What is refused for now (429, 503, a
 * lost connection, a blocked or missing index) is tried again with growing, jittered pauses, alone, without what succeeded.
 */
final class BulkWriter {
    /** Bound on one request, well under Elasticsearch's own of 100 MiB; a single larger document still goes alone. */
    private static final int MAX_REQUEST_BYTES = 12 << 20;

    private static final Map<String, String> PARAMETERS =
            Map.of("filter_path", "errors,items.*.status,items.*.error.type,items.*.error.reason");

    private final ElasticsearchHttp http;
    private final IndexCatalog catalog;
    private final Backoff backoff;

    BulkWriter(ElasticsearchHttp http, IndexCatalog catalog, Backoff backoff) {
        this.http = http;
        this.catalog = catalog;
        this.backoff = backoff;
    }

    WriteResult write(WriteBatch batch, WriteObserver observer) throws InterruptedException {
        Progress progress = new Progress(batch);
        int failures = 0;
        while (true) {
            int before = progress.pending.size();
            try {
                round(progress);
            } catch (StoreUnavailableException e) {
                progress.obstacle = String.valueOf(e.getMessage());
            }
            if (progress.pending.isEmpty()) {
                break;
            }
            failures = progress.pending.size() < before ? 1 : failures + 1;
            Duration pause = backoff.pause(failures, ThreadLocalRandom.current());
            observer.waiting(progress.obstacle, failures, pause);
            Thread.sleep(pause);
        }
        if (failures > 0) {
            observer.resumed();
        }
        return new WriteResult(progress.written, progress.existing, progress.refused);
    }

    private void round(Progress progress) {
        List<WriteBatch.Item> todo = progress.pending;
        progress.pending = new ArrayList<>();
        int next = 0;
        try {
            while (next < todo.size()) {
                int end = requestEnd(todo, next, progress.requestBytes);
                send(progress, todo.subList(next, end));
                next = end;
            }
        } finally {
            progress.pending.addAll(todo.subList(next, todo.size()));
        }
    }

    private static int requestEnd(List<WriteBatch.Item> items, int start, long maxBytes) {
        int end = start;
        long bytes = 0;
        while (end < items.size() && (end == start || bytes + items.get(end).length() <= maxBytes)) {
            bytes += items.get(end).length();
            end++;
        }
        return end;
    }

    private void send(Progress progress, List<WriteBatch.Item> items) {
        for (WriteBatch.Item item : items) {
            catalog.ensure(item.index());
        }
        JsonNode answer;
        try {
            answer = http.send("POST", "/_bulk", PARAMETERS, progress.batch.body(items));
        } catch (StoreRefusedException e) {
            if (e.status() != 413) {
                throw e;
            }
            tooLarge(progress, items);
            return;
        }
        JsonNode results = answer.path("items");
        if (results.size() != items.size()) {
            throw new StoreUnavailableException(
                    "Elasticsearch answered " + results.size() + " results to a bulk of " + items.size(), null);
        }
        for (int i = 0; i < items.size(); i++) {
            // each result is an object with one field, named after the operation
            progress.settle(items.get(i), results.get(i).iterator().next(), catalog);
        }
    }

    /** A proxy or the node itself bounds requests more narrowly: smaller ones, down to the single document that is refused. */
    private static void tooLarge(Progress progress, List<WriteBatch.Item> items) {
        WriteBatch.Item first = items.getFirst();
        if (items.size() == 1) {
            String reason = "the document of " + first.length() + " bytes is larger than the store takes";
            progress.refused.add(new WriteResult.Refusal(first.index(), first.id(), 413, reason));
            return;
        }
        progress.requestBytes = Math.max(1, (items.getLast().end() - first.offset()) / 2);
        progress.obstacle = "requests are too large; now at most " + progress.requestBytes + " bytes";
        progress.pending.addAll(items);
    }

    private static final class Progress {
        private final WriteBatch batch;
        private List<WriteBatch.Item> pending;
        private final Set<String> existing = new HashSet<>();
        private final List<WriteResult.Refusal> refused = new ArrayList<>();
        private long requestBytes = MAX_REQUEST_BYTES;
        private int written;
        private String obstacle = "";

        Progress(WriteBatch batch) {
            this.batch = batch;
            this.pending = batch.items();
        }

        void settle(WriteBatch.Item item, JsonNode result, IndexCatalog catalog) {
            int status = result.path("status").asInt();
            if (status / 100 == 2) {
                written++;
                return;
            }
            JsonNode error = result.path("error");
            String type = Refusals.type(error);
            String summary = Refusals.summary(error);
            switch (Refusals.kind(status, type)) {
                case EXISTS -> existing.add(item.id());
                case NO_INDEX -> {
                    catalog.forget(item.index());
                    later(item, status, type, summary);
                }
                case LATER -> later(item, status, type, summary);
                case NEVER -> refused.add(new WriteResult.Refusal(item.index(), item.id(), status, summary));
            }
        }

        private void later(WriteBatch.Item item, int status, String type, String summary) {
            pending.add(item);
            obstacle = item.index() + ": status " + status + " (" + summary + ")" + Refusals.hint(status, type);
        }
    }
}
