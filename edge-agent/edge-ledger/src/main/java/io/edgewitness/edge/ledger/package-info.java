/** The signed append-only ledger: format, writer, reader, proofs. */
@NullMarked
package io.edgewitness.edge.ledger;

import org.jspecify.annotations.NullMarked;
