/** Alarms to webhooks, DingTalk, WeCom and e-mail. */
@NullMarked
package io.edgewitness.collector.alarms;

import org.jspecify.annotations.NullMarked;
