/** Remaining life learnt from whole lives: data, training, judgement, the ONNX file, jobs. */
@NullMarked
package io.edgewitness.collector.life;

import org.jspecify.annotations.NullMarked;
