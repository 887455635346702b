package org.tripcap.cli.command;

import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import org.tripcap.capture.incident.IncidentId;

/**
 * An incident that a person named.
 *
 * @param current the document that counts; null once it is erased
 */
record Case(IncidentId id, @Nullable AuthorisedDocument current) {}
