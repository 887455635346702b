/** Files that operators write: YAML read strictly, with the line in every error, and references to secrets. */
@NullMarked
package org.tripcap.ingest.config;

import org.jspecify.annotations.NullMarked;
