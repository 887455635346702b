package org.tripcap.ingest.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.ship.Records;
import org.tripcap.ingest.store.EvidenceStore;
import org.tripcap.ingest.store.RevisionDocument;
import org.tripcap.ingest.store.StoredRevision;
import org.tripcap.ingest.store.WriteResult;

/**
 * The incident topic: every authorised revision is kept. A tombstone changes nothing here: erasure deletes from the store by itself,
 * and states it.
 */
final class IncidentHandler implements RecordHandler {
    private final Supplier<TrustFile> trust;
    private final Predicate<IncidentId> erased;
    private final EvidenceStore store;

    IncidentHandler(Supplier<TrustFile> trust, Predicate<IncidentId> erased, EvidenceStore store) {
        this.trust = trust;
        this.erased = erased;
        this.store = store;
    }

    @Override
    public Prepared prepare(List<ConsumerRecord<byte[], byte[]>> records) {
        Revisions batch = new Revisions();
        TrustFile trusted = trust.get();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            byte[] value = record.value();
            if (value == null) {
                continue;
            }
            try {
                AuthorisedDocument authorised =
                        AuthorisedDocument.check(value, Records.headerStatement(record), trusted);
                if (!erased.test(authorised.document().id())) {
                    batch.add(record, authorised);
                }
            } catch (MalformedException e) {
                batch.refuse(record, DeadLetter.Reason.MALFORMED, String.valueOf(e.getMessage()));
            } catch (UntrustedException e) {
                batch.refuse(record, DeadLetter.Reason.UNTRUSTED, String.valueOf(e.getMessage()));
            }
        }
        return batch;
    }

    private final class Revisions extends SimpleBatch {
        private final Map<String, AuthorisedDocument> revisions = new HashMap<>();

        void add(ConsumerRecord<byte[], byte[]> record, AuthorisedDocument authorised) {
            RevisionDocument revision = new RevisionDocument(
                    authorised.bytes(),
                    authorised.document(),
                    authorised.verified().signed(),
                    authorised.verified().statement());
            add(record, revision);
            revisions.putIfAbsent(revision.id(), authorised);
        }

        @Override
        public List<DeadLetter> deadLetters(WriteResult result) throws IOException {
            List<DeadLetter> letters = new ArrayList<>(super.deadLetters(result));
            for (String id : result.existing()) {
                AuthorisedDocument ours = revisions.get(id);
                if (ours != null && !isStored(ours)) {
                    letters.add(DeadLetter.of(
                            origin(id),
                            DeadLetter.Reason.CONFLICT,
                            "another document of incident " + ours.document().id() + " has revision "
                                    + ours.document().revision()));
                }
            }
            return letters;
        }

        private boolean isStored(AuthorisedDocument ours) {
            store.refresh();
            Digest digest = Digest.of(ours.bytes());
            try (Stream<StoredRevision> stored = store.revisions(ours.document().id())) {
                return stored.filter(
                                other -> other.revision() == ours.document().revision())
                        .anyMatch(other -> Digest.of(other.exactBytes()).equals(digest));
            }
        }
    }
}
