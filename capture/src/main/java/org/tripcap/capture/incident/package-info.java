/**
 * The incident: what may be recorded, under whose authority and until when.
 *
 * <p>Values here are pure: no clock is read, nothing is written. {@link org.tripcap.capture.incident.IncidentDocument} is the
 * whole state at one revision; {@link org.tripcap.capture.incident.IncidentFold} says which revision counts.
 */
@NullMarked
package org.tripcap.capture.incident;

import org.jspecify.annotations.NullMarked;
