package org.tripcap.ingest.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tripcap.capture.incident.Digest;
import org.tripcap.ingest.tls.TlsTrust;

class BulkWriterTest {
    private final List<String> obstacles = new ArrayList<>();
    private final WriteObserver observer = new WriteObserver() {
        @Override
        public void waiting(String reason, int failures, Duration pause) {
            obstacles.add(reason);
        }

        @Override
        public void resumed() {
            obstacles.add("resumed");
        }
    };
    private FakeElasticsearch node;
    private EvidenceStore store;

    @BeforeEach
    void connect() throws IOException {
        node = new FakeElasticsearch();
        store = new ElasticsearchEvidenceStore(new ElasticsearchSettings(
                List.of(node.uri()),
                null,
                new TlsTrust.Platform(),
                Duration.ofSeconds(5),
                new Backoff(Duration.ofMillis(1), Duration.ofMillis(2))));
    }

    @AfterEach
    void disconnect() {
        store.close();
        node.close();
    }

    @Test
    void allTaken_isOneRequest() throws InterruptedException {
        node.thenItems("201", "201");

        WriteResult result = store.write(batch(100, 100), observer);

        assertThat(result.written()).isEqualTo(2);
        assertThat(node.bulks()).hasSize(1);
        assertThat(obstacles).isEmpty();
    }

    @Test
    void someRefusedForNow_onlyTheseComeAgain() throws InterruptedException {
        node.thenItems("201", "429 es_rejected_execution_exception", "201", "503 unavailable_shards_exception");
        node.thenItems("201", "429 es_rejected_execution_exception");
        node.thenItems("201");

        WriteResult result = store.write(batch(10, 20, 30, 40), observer);

        assertThat(result.written()).isEqualTo(4);
        assertThat(result.refused()).isEmpty();
        assertThat(ids(node.bulks().get(1))).containsExactly(id(20), id(40));
        assertThat(ids(node.bulks().get(2))).containsExactly(id(40));
        assertThat(obstacles).hasSize(3).last().isEqualTo("resumed");
    }

    @Test
    void refusedForGood_isToldWithoutTheContent() throws InterruptedException {
        node.thenItems("400 document_parsing_exception", "201");

        WriteResult result = store.write(batch(10, 20), observer);

        assertThat(result.written()).isEqualTo(1);
        assertThat(result.refused())
                .containsExactly(new WriteResult.Refusal(
                        Indices.CHECKPOINTS, id(10), 400, "document_parsing_exception at field source.ip"));
        assertThat(node.bulks()).hasSize(1);
    }

    @Test
    void thereBefore_isNamed() throws InterruptedException {
        node.thenItems("409 version_conflict_engine_exception", "201");

        WriteResult result = store.write(batch(10, 20), observer);

        assertThat(result.existing()).containsExactly(id(10));
        assertThat(result.written()).isEqualTo(1);
    }

    @Test
    void indexGone_isMadeAgain() throws InterruptedException {
        node.thenItems("404 index_not_found_exception").thenItems("201");

        assertThat(store.write(batch(10), observer).written()).isEqualTo(1);
        assertThat(node.others().stream().filter(("PUT /" + Indices.CHECKPOINTS)::equals))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 408, 429, 500, 502, 503, 504})
    void wholeRequestRefusedForNow_comesAgain(int status) throws InterruptedException {
        node.then(status, "").thenItems("201");

        assertThat(store.write(batch(10), observer).written()).isEqualTo(1);
        assertThat(obstacles).first().asString().contains("status " + status);
    }

    @Test
    void answerThatFitsTheRequestNot_isNoSuccess() throws InterruptedException {
        node.thenItems("201").thenItems("201", "201");

        assertThat(store.write(batch(10, 20), observer).written()).isEqualTo(2);
        assertThat(node.bulks()).hasSize(2);
    }

    @Test
    void requestTooLarge_goesInParts_singleDocumentTooLarge_isRefused() throws InterruptedException {
        node.then(413, "").thenItems("201", "201").then(413, "");

        WriteResult result = store.write(batch(1_000, 1_001, 5_000), observer);

        assertThat(result.written()).isEqualTo(2);
        assertThat(result.refused()).singleElement().satisfies(refusal -> {
            assertThat(refusal.id()).isEqualTo(id(5_000));
            assertThat(refusal.status()).isEqualTo(413);
        });
    }

    @Test
    void largeBatch_goesInBoundedRequests() throws InterruptedException {
        int size = 5 << 20;
        node.thenItems("201").thenItems("201").thenItems("201");

        assertThat(store.write(batch(size, size + 1, size + 2), observer).written())
                .isEqualTo(3);
        assertThat(node.bulks()).allSatisfy(body -> assertThat(body.length()).isLessThan(12 << 20));
    }

    @Test
    void brokenRequest_isNotRepeatedForEver() {
        node.then(400, "{\"error\":{\"type\":\"illegal_argument_exception\",\"reason\":\"secret\"}}");

        assertThatThrownBy(() -> store.write(batch(10), observer))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("illegal_argument_exception")
                .hasMessageNotContaining("secret");
    }

    @Test
    void interrupt_endsTheWaiting() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            node.then(503, "");
        }
        Thread writer = new Thread(() -> {
            try {
                store.write(batch(10), observer);
            } catch (InterruptedException e) {
                obstacles.add("interrupted");
            }
        });
        writer.start();
        Thread.sleep(20);
        writer.interrupt();
        writer.join(Duration.ofSeconds(5));

        assertThat(obstacles).last().isEqualTo("interrupted");
    }

    /** Documents with this many bytes in them. */
    private static WriteBatch batch(int... sizes) {
        WriteBatch batch = new WriteBatch();
        for (int size : sizes) {
            batch.add(document(size));
        }
        return batch;
    }

    private static CheckpointDocument document(int size) {
        return new CheckpointDocument(
                new byte[size], "test.example/ledger", size, Digest.of(new byte[0]), Instant.EPOCH);
    }

    private static String id(int size) {
        return document(size).id();
    }

    private static List<String> ids(String bulk) {
        List<String> ids = new ArrayList<>();
        for (String line : bulk.split("\n", -1)) {
            if (line.startsWith("{\"create\"")) {
                ids.add(line.replaceAll(".*\"_id\":\"([^\"]*)\".*", "$1"));
            }
        }
        return ids;
    }
}
