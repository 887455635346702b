package org.tripcap.ingest.respond;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.tripcap.capture.custody.Body;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.DurableFile;
import org.tripcap.capture.custody.Ledger;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.StatementChain;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.State;

/**
 * Signs revisions and publishes statement and document so that a crash between any two steps leaves neither a statement
 * without its document nor a document without its statement: the bytes are durable as a draft before they are signed, the
 * statement in its chain before it is sent, and whoever comes next finishes what was begun. Not thread-safe.
 */
final class RevisionWriter {
    /** Where documents go, with the statement that the ledger has. */
    @FunctionalInterface
    interface Documents {
        /** Publishes; acknowledged on return. */
        void document(IncidentId id, byte[] bytes, Signed statement) throws IOException;
    }

    private final StatementChain chain;
    private final Ledger ledger;
    private final Documents documents;
    private final Path draft;

    /**
     * Writes with the chain of a responder, which nobody else uses.
     *
     * @param draft the file that holds the revision under way
     */
    RevisionWriter(StatementChain chain, Ledger ledger, Documents documents, Path draft) {
        this.chain = chain;
        this.ledger = ledger;
        this.documents = documents;
        this.draft = draft;
    }

    /**
     * Finishes what is under way, then signs and publishes a revision.
     *
     * @return digest of the exact bytes published
     * @throws IOException if Kafka does not acknowledge or the disk fails; {@link #finish()} then goes on
     */
    Digest publish(IncidentDocument document, Cause cause) throws IOException {
        finish();
        byte[] bytes = document.toBytes();
        DurableFile.write(draft, bytes);
        Signed statement = chain.next(document.id(), body(document, bytes, cause));
        ledger.append(statement);
        documents.document(document.id(), bytes, statement);
        chain.acknowledged(statement);
        DurableFile.delete(draft);
        return Digest.of(bytes);
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
        for (Signed statement : chain.unacknowledged()) {
            Statement parsed = Statement.parse(statement.bytes());
            Optional<byte[]> document = draftOf(parsed);
            ledger.append(statement);
            if (document.isPresent()) {
                documents.document(IncidentDocument.parse(document.get()).id(), document.get(), statement);
            }
            chain.acknowledged(statement);
        }
        DurableFile.delete(draft);
    }

    private Optional<byte[]> draftOf(Statement statement) throws IOException {
        if (!(statement.body() instanceof Body.IncidentBody body) || !Files.exists(draft)) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(draft);
        return body.act().documentCommit().equals(IncidentDocument.commit(bytes))
                ? Optional.of(bytes)
                : Optional.empty();
    }
}
