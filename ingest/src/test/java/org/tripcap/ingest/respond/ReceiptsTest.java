package org.tripcap.ingest.respond;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.incident.IncidentId;

class ReceiptsTest {
    private static final ReceiptId ID = new ReceiptId("ab".repeat(16));
    private static final IncidentId INCIDENT = new IncidentId("cd".repeat(16));

    private Instant now = Instant.parse("2026-01-31T12:00:00Z");
    private long nanos;
    private final Receipts receipts = new Receipts(() -> now, () -> nanos);

    private AlertBatch batch(ReceiptId id) {
        return new AlertBatch(
                id,
                "ids",
                now,
                2,
                List.of(
                        new Item.Arrived(0, 0, Alerts.named("a").alert()),
                        new Item.Settled(1, 5, Outcome.ignored("flow"))));
    }

    private static Decided decided(ReceiptId id, Outcome outcome) {
        return new Decided(List.of(new Decided.Decision(id, 9, 0, new AlertIdentity(1, 2), outcome, 0)));
    }

    @Test
    void find_beforeTheDecision_saysPending() {
        receipts.add(batch(ID));
        Receipt receipt = receipts.find(ID).orElseThrow();
        assertThat(receipt.isFinal()).isFalse();
        assertThat(receipt.entries())
                .containsExactly(new Receipt.Entry(0, Outcome.PENDING), new Receipt.Entry(5, Outcome.ignored("flow")));
    }

    @Test
    void find_afterTheDecision_saysWhatWasDone() {
        receipts.add(batch(ID));
        receipts.settle(decided(ID, Outcome.of(Outcome.Code.OPENED, INCIDENT)));
        assertThat(receipts.find(ID).orElseThrow().isFinal()).isTrue();
    }

    @Test
    void decision_isNeverTakenBack() {
        receipts.add(batch(ID));
        receipts.settle(decided(ID, Outcome.of(Outcome.Code.OPENED, INCIDENT)));
        receipts.settle(decided(ID, Outcome.of(Outcome.Code.REFUSED, "late")));
        receipts.add(batch(ID));
        assertThat(receipts.find(ID)
                        .orElseThrow()
                        .entries()
                        .getFirst()
                        .outcome()
                        .code())
                .isEqualTo(Outcome.Code.OPENED);
    }

    @Test
    void partsOfABody_addUp() {
        AlertBatch whole = batch(ID);
        receipts.add(new AlertBatch(ID, "ids", now, 2, whole.items().subList(1, 2)));
        assertThat(receipts.find(ID).orElseThrow().isFinal()).isFalse();
        receipts.add(new AlertBatch(ID, "ids", now, 2, whole.items().subList(0, 1)));
        receipts.settle(decided(ID, Outcome.of(Outcome.Code.JOINED, INCIDENT)));
        assertThat(receipts.find(ID).orElseThrow().isFinal()).isTrue();
    }

    @Test
    void await_returnsOnceDecided() throws Exception {
        receipts.add(batch(ID));
        Thread.ofVirtual().start(() -> receipts.settle(decided(ID, Outcome.of(Outcome.Code.OPENED, INCIDENT))));
        assertThat(receipts.await(ID, Duration.ofSeconds(20)).orElseThrow().isFinal())
                .isTrue();
    }

    @Test
    void await_givesUpInTime() throws Exception {
        receipts.add(batch(ID));
        assertThat(receipts.await(ID, Duration.ofMillis(5)).orElseThrow().isFinal())
                .isFalse();
    }

    @Test
    void oldReceipts_makeRoom() {
        receipts.add(batch(ID));
        nanos += Receipts.KEPT.plusSeconds(1).toNanos();
        ReceiptId newer = new ReceiptId("ef".repeat(16));
        receipts.add(batch(newer));
        assertThat(receipts.find(ID)).isEmpty();
        assertThat(receipts.find(newer)).isPresent();
    }

    @Test
    void receiptFromTheLog_isAsOldAsItsBody() {
        AlertBatch old = batch(ID);
        now = now.plus(Receipts.KEPT).minusSeconds(1);
        receipts.add(old);
        receipts.add(batch(new ReceiptId("ef".repeat(16))));
        assertThat(receipts.find(ID)).isPresent();
        nanos += Duration.ofSeconds(2).toNanos();
        receipts.add(batch(new ReceiptId("01".repeat(16))));
        assertThat(receipts.find(ID)).isEmpty();
    }

    @Test
    void clockThatIsSet_endsNoReceipt() {
        receipts.add(batch(ID));
        now = now.plus(Receipts.KEPT).plusSeconds(1);
        receipts.add(batch(new ReceiptId("ef".repeat(16))));
        assertThat(receipts.find(ID)).isPresent();
    }

    @Test
    void bodyThatAnAnswerWaitsFor_isKept_whateverElseComes() throws Exception {
        receipts.expect(List.of(batch(ID)));
        nanos += Receipts.KEPT.plusSeconds(1).toNanos();
        for (int i = 0; i * AlertBatch.MOST_ITEMS <= Receipts.MOST_ITEMS; i++) {
            receipts.add(
                    new AlertBatch(new ReceiptId("%032x".formatted(i)), "ids", now, AlertBatch.MOST_ITEMS, List.of()));
        }
        assertThat(receipts.await(ID, Duration.ZERO)).isPresent();
        receipts.add(batch(new ReceiptId("ef".repeat(16))));
        assertThat(receipts.find(ID)).isEmpty();
    }

    @Test
    void droppedReceipt_isUnknown() {
        receipts.add(batch(ID));
        receipts.drop(ID);
        assertThat(receipts.find(ID)).isEmpty();
    }
}
