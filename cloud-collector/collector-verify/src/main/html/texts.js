// Section 7.10: the words of limitations and methods, and section 7.9: how a number is printed.

const LIMITATIONS = {
  audit: ["现场核查：{0}（{1}，{2}）", "audited: {3} ({1}, {2})"],
  "no-records": ["没有{0}的记录", "there are no records of {0}"],
  simulated: ["含仿真数据", "made of simulated samples"],
  replayed: ["含回放数据", "made of replayed samples"],
  "mode-unknown": ["数据来源方式不明", "the mode of some samples is unknown"],
  "mode-not-recorded": ["部分记录未注明数据来源方式", "some records do not say the mode of their samples"],
  "not-closed": ["{0}的统计窗口尚未到达期末{1}", "the windows of {0} do not reach the end, {1}"],
  "partial-windows": ["{1}条跨越期初或期末的{0}记录未计入", "{1} records of {0} lie only partly inside the time and are left out"],
  "other-arms": ["{1}条属于试验其他组的{0}记录未计入", "{1} records of {0} of another arm of a trial are left out"],
  "several-series": ["{0}由{1}个数据序列合并", "{0} is put together from {1} series"],
  "missing-windows": ["{0}有{1}个统计窗口没有数值", "{1} windows of {0} have no value"],
  "rolled-up day": ["{0}由网关封存的{1}条日汇总得出", "{0} is made of {1} daily roll-ups that the gateways sealed"],
  "rolled-up hour": ["{0}由网关封存的{1}条小时汇总得出", "{0} is made of {1} hourly roll-ups that the gateways sealed"],
  "left-out": ["部分汇总未包含全部{0}数据序列", "some roll-ups leave out series, perhaps of {0}"],
  coverage: ["{0}的时间覆盖率为{1}%，低于95%", "coverage of the time of {0} is {1}%, below 95 %"],
  "coverage X": ["{0}的时间覆盖率为{1}%，低于80%，不出数", "coverage of the time of {0} is {1}%, below 80 %: no figure"],
  completeness: ["{0}的数据完整率为{1}%，低于95%", "completeness of {0} is {1}%, below 95 %"],
  "completeness X": ["{0}的数据完整率为{1}%，低于80%，不出数", "completeness of {0} is {1}%, below 80 %: no figure"],
  "completeness-unknown": ["{0}的应采数量不明，完整率未知",
    "the source of {0} cannot tell how many samples were due, so completeness is unknown"],
  unit: ["{0}的单位应为{1}，记录为[{2}]", "{0} should be in {1}, and records are in [{2}]"],
  "several-formulas": ["{0}由不同版本的公式得出：[{1}]", "{0} was made by different formulas: [{1}]"],
  "clock-unknown": ["网关时钟误差未知", "the error of the gateway's clock is unknown"],
  "clock-error": ["{0}的时钟误差达{1}秒，限值{2}秒", "the clock's error under {0} is up to {1} s, the limit {2} s"],
  "calibration-unknown": ["计量器具检定情况未知", "nothing is known of the instrument's calibration"],
  "calibration-unknown several": ["{0}个数据序列只给出一台计量器具，其余检定情况未知",
    "one instrument is named for {0} series: nothing is known of the calibration of the others"],
  "calibration-expired": ["{0}的检定有效期止于{1}", "the calibration of {0} ended {1}"],
  "no-value": ["窗口内没有数值", "no window has a value"],
  "overlapping-windows": ["统计窗口互相重叠", "metric windows overlap, so they cannot be put together"],
  "wrong-amount": ["记录的数值类型与指标定义不符", "a record's amount is not of the kind that the definition aggregates"],
  "zero-denominator": ["分母为零", "the denominator is zero"],
  "several-series-last": ["有多个数据序列", "there are several series; name a scenario or labels"],
  "bad-sketch": ["分位数摘要无法合并", "a quantile sketch cannot be merged: "],
  "raw-dropped": ["部分原始数据因网关存储限额已删除，指标按删除前的数据算出",
    "the gateway's quota dropped some raw samples after figures were made of them"],
  gaps: ["期内有{0}段已声明的数据缺口", "{0} declared gaps lie in the time"],
  "gap-of-unknown-size": ["部分缺口缺失的数量不明", "how many samples some gaps cost is unknown"],
  "no-number": ["公式无法得出数值", "the formula gives no number: "],
  "not-counts": ["比率的分子、分母不是逐件计数，无法给出区间", "the parts of the ratio are no counts, so that no interval can be given"],
  "none-found": ["{0}件中0件：只能写为不高于区间上限，不得写为0",
    "none of {0}: printed as at most the interval's upper end, never as 0"],
  "all-found": ["{0}件全部符合：只能写为不低于区间下限，不得写为全部",
    "all of {0}: printed as at least the interval's lower end, never as all"],
  "top-grade": ["按指标库，该指标最高为{0}{1}", "by the library this indicator is {0} {2} at best"],
  derived: ["由公式{0}推算", "derived by formula {0}"],
  "no-drivers": ["未按产量、气温等影响因素修正", "not adjusted for production, weather or other drivers"],
  "times-overlap": ["基准期与报告期重叠", "baseline and reporting time overlap"],
  "other-series": ["{0}两期的数据序列不同；仅基准期：{1}；仅报告期：{2}",
    "{0} is of other series in the two times; only in the baseline: {1}; only in the reporting time: {2}"],
  "no-comparison": ["基准期或报告期没有数值", "one of the two times has no value"],
  "not-significant": ["未见显著变化", "no significant change: the interval includes zero"],
  "uncertainty-not-stated count": ["计数得出，不另给不确定度", "counted: no uncertainty is stated"],
  "uncertainty-not-stated level": ["计量器具准确度等级未知，未给出不确定度",
    "the instrument's accuracy class is unknown, so no uncertainty is stated"],
  "uncertainty-not-stated change": ["统计窗口不足10个或长度不一，未给出区间",
    "no interval: fewer than 10 windows, or windows of unlike length"],
  "trial-not-whole": ["报告期应为整个启停试验{0}至{1}", "the reporting time is to be the whole trial, {0} to {1}"],
  "arms-not-as-scheduled": ["{0}条记录的组别与种子抽定的日程不符",
    "{0} records are of another arm than the seed's schedule has at their time"],
  imported: ["基准取自{0}，SHA-256 {1}", "the baseline is from {0}, SHA-256 {1}"],
  adjusted: ["非常规调整：{0}", "non-routine adjustment: {0}"],
  "adjustment-unsigned": ["非常规调整的签名无效或不在报告期内：{0}",
    "a non-routine adjustment is not signed as it stands, or lies outside the reporting time: {0}"],
  "declared-price": ["单价{0}为申报参数，依据：{1}", "the price of {0} is declared: {1}"],
  price: ["金额指标须给出单价，其他指标不得给出", "an amount of money needs a price, and nothing else has one"],
  "no-estimate": ["记录不足以作此估计：", "the records do not allow this estimate: "],
  "no-number-effect": ["公式无法得出数值", "the formula gives no number"],
  "uncertainty-unbounded": ["区间的一端无界，未给出区间", "one end of the interval is unbounded, so none is stated"],
  "no-claim nothing": ["未见显著变化", "no significant change"],
  "no-claim guarded": ["不足以声称改进", "not enough to claim an improvement"],
  "many-left-out baseline": ["超过五分之一的基准期区间未计入：{0}/{1}",
    "more than a fifth of the intervals of the baseline are left out: {0} of {1}"],
  "many-left-out reporting": ["超过五分之一的报告期区间未计入：{0}/{1}",
    "more than a fifth of the intervals of the reporting time are left out: {0} of {1}"],
  "many-left-out pairs": ["超过五分之一的启停时段对未计入：{0}/{1}", "more than a fifth of the pairs of periods are left out: {0} of {1}"],
  "pairs-dropped": ["{0}对启停时段因覆盖不足80%未计入", "{0} pairs of periods are left out: windows cover less than 80 % of one of the two"],
  "windows-correlated": ["相邻窗口的中位数相关，区间偏窄",
    "medians of windows that follow each other are correlated: the interval is too short"],
  "trend-unknown": ["基期过短，无法检验两线的平行趋势", "the baseline is too short to tell whether both lines went the same way"],
  "no-parallel-trend": ["改造前两线趋势已不平行", "the lines already went different ways before the change"],
  "none-is-not-zero": ["{0}件中0件：仅表明比率不高于{1}%，不得写为0",
    "none of {0}: this only shows a share of at most {1} %, never print 0"],
  "no-significant-change": ["未见显著变化", "no significant change"],
  "few-intervals": ["基期有效区间数不足：n={0}，p={1}", "too few independent baseline intervals: n = {0}, p = {1}"],
  "savings-uncertain": ["节能量相对不确定度（68%）不小于50%，不得声称节能",
    "the fractional savings uncertainty at 68 % is not below 50 %: no saving may be claimed"],
  "biased-model": ["基期模型的归一化平均偏差超过5%", "the baseline model's mean bias is above 5 %"],
  extrapolated: ["有{0}个报告期区间的“{1}”超出基期范围±10%，属外推",
    "{1} outside the baseline's range ± 10 % in {0} of the reporting intervals: extrapolated"],
  "stated-common": ["主值为同比例节约率（数据不否定各负荷水平按同一比例节约）；避免能耗口径为{0}",
    "stated is the common share, as the data do not refuse one share of every load; the avoided share is {0}"],
  "stated-avoided": ["主值为避免能耗口径：数据否定各负荷水平按同一比例节约，或有非常规调整",
    "stated is the avoided share: the data refuse one share of every load, or there is an adjustment"],
  "incomplete-intervals": ["{0}个区间数据不全，未计入模型", "{0} intervals that are not covered whole are left out of the model"],
  "temperature-missing": ["{0}个区间缺少气温，未计入模型", "{0} intervals lack temperatures and are left out of the model"],
  "cycle-not-covered": ["基准期短于一个完整运行周期（{0}天）", "the baseline is shorter than one operating cycle, {0} days"],
  overridden: ["{0}以申报值{1}替代实测值：{2}", "{0} states {1} in place of it: {2}"],
  "plan-changed": ["取证计划{0}在签署后被改动，不予采信", "plan {0} was changed after it was signed and counts for nothing"],
  "plan-other-times": ["取证计划{0}的时段与本数据不同", "plan {0} names other times than this figure's"],
  "no-plan": ["报告期开始前没有签署取证计划", "no plan was signed before the reporting time began"],
  plan: ["按取证计划{0}（签署于{1}）", "as plan {0}, signed {1}, says"],
  "plan-late": ["取证计划{0}签署于{1}，晚于报告期开始，等同没有计划",
    "plan {0} was signed {1}, after the reporting time began, and so is none"],
  "plan-amended": ["取证计划{0}于{1}由{2}修改（第{3}号）：{4}", "plan {0} was amended {1} by {2} (entry {3}): {4}"],
  "plan-released": ["取证计划{0}在报告期结束前于{1}解除", "plan {0} was released {1}, before the reporting time ended"],
  "plan-formula": ["取证计划{0}指定公式{1}，实际使用{2}或其定义已改动",
    "plan {0} names formula {1}, used is {2}, or its definition is another"],
  "plan-estimator": ["取证计划{0}指定估计方法{1}，实际使用{2}", "plan {0} names estimator {1}, used is {2}"],
  "plan-confidence": ["取证计划{0}指定置信水平{1}，实际为{2}", "plan {0} names confidence {1}, the interval's is {2}"],
  "plan-boundary": ["数据含取证计划{0}以外的网关：{1}", "records of agents that plan {0} does not name went in: {1}"],
  "plan-boundary absent": ["取证计划{0}所列网关没有数据：{1}", "no records of agents that plan {0} names went in: {1}"],
  "plan-drivers": ["修正因素与取证计划{0}不同：{1}", "it is adjusted for other drivers than plan {0} names: {1}"],
  "plan-baseline": ["取证计划{0}的基准为{1}，实际为{2}", "the baseline of plan {0} is {1}, the figure's {2}"],
  "plan-not-witnessed": ["没有网关在报告期开始前将取证计划{0}记入账本，签署时间仅由采集平台说明",
    "no agent's ledger names plan {0} before the reporting time begins: only the collector says when it was signed"],
  "other-plans": ["同一数据另有{0}份其他时段的取证计划：{1}", "there are {0} plans of this quantity for other times: {1}"],
  "several-plans": ["同一数据有多份取证计划：{0}, {1}", "there are several plans for this figure: {0}, {1}"],
};

const METHODS = {
  sketch: ["分位数摘要的相对误差界", "bound of the sketch's relative error"],
  instrument: ["{0}，{1}级，k=2", "{0}, class {1}, k = 2"],
  "moving-block-bootstrap": ["移动块自助法，999次，块长{0}和{1}个窗口", "moving-block bootstrap, 999 draws, blocks of {0} and {1} windows"],
};

// What stands behind the colon of these is free.
const FREE = new Set(["bad-sketch", "no-number", "no-estimate"]);

const filled = (pattern, values) => pattern.replace(/\{(\d)\}/g, (_, i) => String(values[i]));
const textOf = (table, key, ...values) => ({
  code: key.replace(/-(last|effect)$/, "").split(" ")[0],
  zh: filled(table[key][0], values),
  en: filled(table[key][1], values),
});

const DASH = "—";

/** What stands before the number of a change that is claimed to be none. */
const printedFigure = (value, uncertainty, definition, limitations, language) => {
  const claim = value === null ? undefined : limitations.find((l) => l.code === "no-claim");
  const end = limitations.find((l) => l.code === "none-found" || l.code === "all-found");
  if (value !== null && uncertainty !== null && end !== undefined) return printedEnd(uncertainty, end.code, definition, language);
  return (claim === undefined ? "" : claim[language] + (language === "zh" ? "：" : ": ")) + printed(value, uncertainty, definition, language);
};

const placesOf = (definition, u) =>
  (u !== null && u.expanded.sign() > 0 ? Math.min(definition.decimals, 1 - u.expanded.rounded(2, "up").magnitude()) : definition.decimals);

/** A sample without one does not show that there are none. */
const printedEnd = (u, code, definition, language) => {
  const places = placesOf(definition, u);
  const end = code === "none-found" ? "≤ " + u.high.toPlaces(places, "ceiling") : "≥ " + u.low.toPlaces(places, "floor");
  const unit = definition.unitText[language], percent = u.confidence.times(Decimal.of(100)).stripped();
  return end + (unit === "" ? "" : " " + unit) + (language === "zh" ? `（${percent}% 区间的一端）` : ` (${percent} % interval's end)`);
};

/** 7.9 @param value Decimal or null @param uncertainty null or {expanded, low, high, confidence} */
const printed = (value, uncertainty, definition, language) => {
  if (value === null) return DASH;
  const unit = definition.unitText[language];
  const behind = unit === "" ? "" : " " + unit;
  const u = uncertainty;
  const places = placesOf(definition, u);
  const number = (d, mode) => d.toPlaces(places, mode).toString();
  const n = number(value, "half-even");
  if (u === null) return n + behind;
  if (value.minus(u.low).equals(u.high.minus(value))) return `${n} ± ${number(u.expanded, "up")}${behind}`;
  const percent = u.confidence.times(Decimal.of(100)).stripped();
  const low = number(u.low, "floor"), high = number(u.high, "ceiling");
  return language === "zh" ? `${n}${behind}（${percent}% 区间 ${low} 至 ${high}）` : `${n}${behind} (${percent} % interval ${low} to ${high})`;
};
