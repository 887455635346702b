package org.tripcap.ingest.retrieve;

import org.tripcap.capture.custody.Body.SegmentSealed;
import org.tripcap.capture.custody.CaseOpening;
import org.tripcap.capture.custody.Signed;
import org.tripcap.capture.custody.Statement;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.custody.UntrustedException;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.OpenedSegment;
import org.tripcap.capture.segment.SegmentCiphertext;
import org.tripcap.capture.segment.SegmentDamagedException;
import org.tripcap.capture.segment.SegmentOpener;
import org.tripcap.ingest.store.StoredSegment;
import org.tripcap.ingest.vault.WrappedSegmentKey;

/**
 * A stored segment whose bytes are those that a trusted sensor's statement names. Nothing is opened that is not.
 *
 * @param stored where it lies
 * @param sealed what its sensor stated
 * @param key its content key, wrapped
 */
record CheckedSegment(StoredSegment stored, SegmentSealed sealed, WrappedSegmentKey key) {

    /** Why a segment is left out; the message holds no content. */
    static final class Unsound extends Exception {
        private static final long serialVersionUID = 1;

        Unsound(String message) {
            super(message);
        }
    }

    /** Checks statement and ciphertext. */
    static CheckedSegment of(StoredSegment stored, byte[] ciphertext, CaseOpening opening, TrustFile trust)
            throws Unsound {
        Signed signed = stored.signed();
        if (signed == null) {
            throw new Unsound("no statement came with it");
        }
        try {
            Statement statement = trust.statement(signed).statement();
            if (!(statement.body() instanceof SegmentSealed sealed)
                    || !opening.incident().equals(statement.incident())) {
                throw new Unsound("its statement is not about a segment of this incident");
            }
            requireCiphertext(sealed, ciphertext);
            return new CheckedSegment(
                    stored,
                    sealed,
                    new WrappedSegmentKey(opening.context(statement), SegmentCiphertext.wrappedKey(ciphertext)));
        } catch (UntrustedException | MalformedException | SegmentDamagedException e) {
            throw new Unsound(String.valueOf(e.getMessage()));
        }
    }

    /** Decrypts, and compares with the sensor's commitment. */
    OpenedSegment open(byte[] ciphertext, ContentKey contentKey) throws Unsound {
        requireCiphertext(sealed, ciphertext);
        try {
            OpenedSegment opened = SegmentOpener.open(ciphertext, contentKey);
            Digest commit = opened.plainCommit();
            if (!commit.equals(sealed.plain().commit())) {
                throw new Unsound("plain.commit: expected " + sealed.plain().commit() + ", found " + commit);
            }
            return opened;
        } catch (SegmentDamagedException e) {
            throw new Unsound(String.valueOf(e.getMessage()));
        }
    }

    private static void requireCiphertext(SegmentSealed sealed, byte[] ciphertext) throws Unsound {
        Digest found = Digest.of(ciphertext);
        if (!found.equals(sealed.cipher().sha256())) {
            throw new Unsound("cipher.sha256: expected " + sealed.cipher().sha256() + ", found " + found);
        }
    }
}
