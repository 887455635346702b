/**
 * The notary: follows the ledger, keeps its Merkle tree (RFC 6962), and signs checkpoints of it that are published inside and
 * outside the stores, so that nothing can be taken out of the ledger unseen.
 */
@NullMarked
package org.tripcap.ingest.notary;

import org.jspecify.annotations.NullMarked;
