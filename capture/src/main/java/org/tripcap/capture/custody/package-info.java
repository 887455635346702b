/**
 * Custody: signed statements about evidence, who may make them, and the check of a whole case.
 *
 * <p>Every actor holds an {@link org.tripcap.capture.custody.Identity} issued by the operator's
 * {@link org.tripcap.capture.custody.Authority}, chains its statements with a
 * {@link org.tripcap.capture.custody.StatementChain} and appends them to the {@link org.tripcap.capture.custody.Ledger}.
 * Whoever reads one asks the {@link org.tripcap.capture.custody.TrustFile} who signed it.
 */
@NullMarked
package org.tripcap.capture.custody;

import org.jspecify.annotations.NullMarked;
