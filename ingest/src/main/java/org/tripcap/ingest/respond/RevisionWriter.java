package org.tripcap.ingest.respond;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.State;

/**
 * Signs revisions and publishes statement and document so that a crash between any two steps leaves neither a statement
 * without its document nor a document without its statement: both are durable as a draft before the chain has the statement, and
 * the chain has it before it is sent; whoever comes next finishes what was begun. The chain's own file is brought to the disk once
 * the revision is on its way, and only then the draft may go. Not thread-safe.
 */
final class RevisionWriter implements AutoCloseable {
    /** Brings statements to the ledger and documents to the topic of incidents. */
    @FunctionalInterface
    interface Publication {
        /**
         * Publishes both or neither; acknowledged on return.
         *
         * @param document the document that the statement gives authority; {@code null} where there is none
         */
        void publish(Signed statement, @Nullable Document document) throws IOException;
    }

    /** Exact bytes of an incident's document. */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Document(IncidentId id, byte[] bytes) {}

    private final StatementChain chain;
    private final Publication publication;
    private final RevisionDraft draft;
    /** Brings the chain to the disk after a revision; nothing is written before it has. */
    private CompletableFuture<?> settling = CompletableFuture.completedFuture(true);

    /**
     * Writes with the chain of a responder, which nobody else uses.
     *
     * @param draft the file that holds the revision under way
     */
    RevisionWriter(StatementChain chain, Publication publication, Path draft) {
        this.chain = chain;
        this.publication = publication;
        this.draft = new RevisionDraft(draft);
    }

    /**
     * Finishes what is under way, then signs and publishes a revision.
     *
     * @return digest of the exact bytes published
     * @throws IOException if Kafka does not acknowledge or the disk fails; {@link #finish()} then goes on
     */
    Digest publish(IncidentDocument document, Cause cause) throws IOException {
        settled();
        if (!chain.unacknowledged().isEmpty()) {
            finish();
        }
        byte[] bytes = document.toBytes();
        Signed statement = chain.prepare(document.id(), body(document, bytes, cause));
        draft.write(new RevisionDraft.Content(bytes, statement));
        chain.adopt(statement);
        publication.publish(statement, new Document(document.id(), bytes));
        chain.acknowledged(statement);
        settling = CompletableFuture.runAsync(
                this::settleUnchecked, Thread.ofVirtual().name("revision-settling")::start);
        return Digest.of(bytes);
    }

    private void settleUnchecked() {
        try {
            settle();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void settle() throws IOException {
        chain.force();
        draft.clear();
    }

    /** Waits until nothing of the revision before needs its draft. */
    private void settled() throws IOException {
        CompletableFuture<?> before = settling;
        settling = CompletableFuture.completedFuture(true);
        try {
            before.join();
        } catch (CompletionException e) {
            throw new IOException("what was published could not be brought to the disk: " + e.getMessage(), e);
        }
    }

    private static Body body(IncidentDocument document, byte[] bytes, Cause cause) {
        Body.IncidentAct act = Body.IncidentAct.of(document, bytes, cause);
        if (document.revision() == 1) {
            return new Body.IncidentOpened(act);
        }
        return document.state() == State.CLOSED ? new Body.IncidentClosed(act) : new Body.IncidentChanged(act);
    }

    /**
     * Publishes again what may not have arrived, after a crash or an outage. Publishing twice is harmless.
     *
     * @throws IOException if it does not arrive this time either
     */
    void finish() throws IOException {
        settled();
        RevisionDraft.Content left = draft.read().orElse(null);
        if (left != null) {
            adopt(left);
        }
        for (Signed statement : chain.unacknowledged()) {
            publication.publish(statement, left == null ? null : documentOf(statement, left));
            chain.acknowledged(statement);
        }
        settle();
    }

    /** The chain may have lost it in a crash; one of a key that was replaced since is sent at once. */
    private void adopt(RevisionDraft.Content left) throws IOException {
        Signed statement = left.statement();
        if (Statement.parse(statement.bytes()).actor().equals(chain.identity().keyId())) {
            chain.adopt(statement);
        } else {
            publication.publish(statement, documentOf(statement, left));
        }
    }

    private static @Nullable Document documentOf(Signed statement, RevisionDraft.Content left) {
        return statement.digest().equals(left.statement().digest())
                ? new Document(IncidentDocument.parse(left.document()).id(), left.document())
                : null;
    }

    /** Returns once the disk has what was published. */
    @Override
    public void close() throws IOException {
        settled();
    }
}
