package org.tripcap.ingest.store;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * A document for the store. Its id is a function of what it holds, so that writing it again changes nothing.
 *
 * @see WriteBatch#add
 */
public sealed interface StoreDocument
        permits SegmentDocument, CaseDocument, StatementDocument, RevisionDocument, CheckpointDocument, StampDocument {
    /** The index it belongs to. */
    String index();

    /** Its id there. */
    String id();

    /** Whether another document with this id is replaced; otherwise the first one stays. */
    boolean replaces();

    /** Writes the one JSON object. */
    void writeTo(JsonGenerator json) throws IOException;
}
