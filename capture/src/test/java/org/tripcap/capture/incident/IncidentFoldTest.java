package org.tripcap.capture.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tripcap.capture.incident.IncidentDocumentTest.OPENED;
import static org.tripcap.capture.incident.IncidentDocumentTest.OPENING;
import static org.tripcap.capture.incident.IncidentDocumentTest.first;
import static org.tripcap.capture.incident.IncidentDocumentTest.salt;
import static org.tripcap.capture.incident.IncidentDocumentTest.second;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tripcap.capture.incident.IncidentFold.Outcome;

class IncidentFoldTest {
    private final IncidentFold fold = new IncidentFold();

    @Test
    void revisions_countOneAfterTheOther() {
        assertThat(fold.current()).isEmpty();
        assertThat(fold.offer(first().toBytes())).isEqualTo(new Outcome.Applied(first()));
        assertThat(fold.offer(second().toBytes())).isEqualTo(new Outcome.Applied(second()));

        assertThat(fold.current()).contains(second());
        assertThat(fold.currentBytes()).hasValueSatisfying(b -> assertThat(b).isEqualTo(second().toBytes()));
    }

    @Test
    void sameBytes_areADuplicate() {
        fold.offer(first().toBytes());

        assertThat(fold.offer(first().toBytes())).isInstanceOf(Outcome.Duplicate.class);
    }

    @Test
    void olderRevision_neverCountsAgain_soNoScopeWidens() {
        IncidentDocument narrowed =
                second().withScope(new Scope("tcp", List.of(), List.of(), Source.LIVE, 64), salt(8));
        fold.offer(first().toBytes());
        fold.offer(narrowed.toBytes());

        assertRefused(first(), "older revision");
        assertThat(fold.current()).contains(narrowed);
    }

    @Test
    void closed_isFinal() {
        IncidentDocument closed = second().withClosed(OPENED);
        fold.offer(closed.toBytes());
        IncidentDocument reopened = new IncidentDocument(
                closed.id(),
                3,
                Digest.of(closed.toBytes()),
                State.OPEN,
                closed.title(),
                closed.reason(),
                closed.legalBasis(),
                closed.scope(),
                OPENED,
                closed.expires(),
                null,
                List.of(),
                false,
                closed.key(),
                salt(4),
                salt(2),
                OPENING,
                List.of(),
                AlertChain.EMPTY,
                List.of());

        assertRefused(reopened, "never opened again");
        IncidentDocument held = closed.next(closed.toBytes(), OPENING, salt(4)).withHold(true);
        assertThat(fold.offer(held.toBytes())).isEqualTo(new Outcome.Applied(held));
    }

    @Test
    void revisionThatFollowsAnother_isRefused() {
        fold.offer(first().withHold(true).toBytes());

        assertRefused(second(), "prev is");
    }

    @Test
    void twoDocumentsOfOneRevision_keepTheFirst() {
        fold.offer(first().toBytes());

        assertRefused(first().withHold(true), "two different documents claim revision 1");
    }

    @Test
    void gapInTheRevisions_isAccepted_sinceCompactionLeavesTheLatest() {
        IncidentDocument third = second().next(second().toBytes(), OPENING, salt(5));
        fold.offer(first().toBytes());

        assertThat(fold.offer(third.toBytes())).isEqualTo(new Outcome.Applied(third));
    }

    @Test
    void whatNeverChanges_mayNotChange() {
        fold.offer(first().toBytes());
        Digest prev = Digest.of(first().toBytes());
        IncidentDocument f = first();

        assertRefused(copy(f, prev, f.id(), IncidentKey.of(salt(7)), OPENED), "key changed");
        assertRefused(copy(f, prev, f.id(), f.key(), OPENED.plusNanos(1)), "time of opening changed");
        assertRefused(copy(f, prev, new IncidentId("a".repeat(32)), f.key(), OPENED), "belongs to incident");
        fold.offer(second().toBytes());
        AttachedStatement other = new AttachedStatement(new byte[] {9}, new byte[64], new byte[] {3});
        assertRefused(second().next(second().toBytes(), other, salt(4)), "opening statement changed");
    }

    @Test
    void notes_areAdded_alsoOnceClosed_andNeverTakenBack() {
        IncidentDocument closed = second().withClosed(OPENED);
        IncidentDocument noted = closed.next(closed.toBytes(), OPENING, salt(4))
                .withNote(new IncidentNote(OPENED, "operator-1", "quiet again", null, null));
        fold.offer(closed.toBytes());
        assertThat(fold.offer(noted.toBytes())).isEqualTo(new Outcome.Applied(noted));

        IncidentDocument more = noted.next(noted.toBytes(), OPENING, salt(5))
                .withNote(new IncidentNote(OPENED, "operator-2", "", IncidentNote.Mark.BREACH_AWARE, OPENED));
        IncidentDocument without = closed.next(noted.toBytes(), OPENING, salt(5))
                .next(noted.toBytes(), OPENING, salt(6))
                .withHold(true);
        assertRefused(without, "note was changed or left out");
        assertThat(fold.offer(more.toBytes())).isEqualTo(new Outcome.Applied(more));
    }

    @Test
    void rubbish_isMalformed() {
        assertThatThrownBy(() -> fold.offer(new byte[3])).isInstanceOf(MalformedException.class);
        assertThat(fold.current()).isEmpty();
    }

    private static IncidentDocument copy(
            IncidentDocument f, Digest prev, IncidentId id, IncidentKey key, Instant opened) {
        return new IncidentDocument(
                id,
                2,
                prev,
                State.OPEN,
                f.title(),
                f.reason(),
                f.legalBasis(),
                f.scope(),
                opened,
                f.expires(),
                null,
                List.of(),
                false,
                key,
                salt(4),
                salt(2),
                OPENING,
                List.of(),
                AlertChain.EMPTY,
                List.of());
    }

    private void assertRefused(IncidentDocument offered, String reason) {
        assertThat(fold.offer(offered.toBytes()))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, r -> assertThat(r.reason()).contains(reason));
    }
}
