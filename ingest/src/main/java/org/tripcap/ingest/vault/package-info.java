/**
 * The vault: keeps the private halves of incident keys, and releases the content keys of segments to those who may ask, each
 * time only after the ledger holds the statement that says so.
 *
 * <p>{@link org.tripcap.ingest.vault.Vault} is the noun; {@link org.tripcap.ingest.vault.DirectoryVault} keeps keys in a
 * directory, {@link org.tripcap.ingest.vault.RemoteVault} reaches a vault over HTTP. Askers use
 * {@link org.tripcap.ingest.vault.KeyRequester}; those who open incidents take public keys from
 * {@link org.tripcap.ingest.vault.KeyPool}.
 */
@NullMarked
package org.tripcap.ingest.vault;

import org.jspecify.annotations.NullMarked;
