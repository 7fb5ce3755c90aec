// The definitions that this page knows: SHA-256 of the file of each id and version.

const REGISTRY = {
  "acquisition-interval-p95@1": "ed0f3964f32143dd2e86f5db7bc7365815428ca58abe5e535c9765f56b35b392",
  "data-completeness-difference@1": "afeee16b481494ae4f73b1385225110c8df06975e7211760c36147b5656cda9b",
  "data-completeness@1": "beb2bc0519d6008ecaf37945c6eff6a500e38d9b953e4fcf472af29b2f0a87f5",
  "energy-consumption-change@1": "6de467d3e74c41d63f76a472ec1870e09481e09e061f01252732ce417c100932",
  "energy-consumption@1": "b7eba30c90f90057f47d70d61ea734b0b847b1b6f192b2063a3f67aa636f9505",
  "energy-cost-saving@1": "21d3aad621036a05037680d7cc74298a0cb8643666906f1cd61e9740207175a1",
  "energy-intensity-change@1": "db6401d99730ac80a44b96122ecb0d89ad8233e17179714f4a52d8d060cfe50e",
  "energy-intensity@1": "a0fccf187a15d36997974033b0ac663fcdce872ac3f1e3545420e32ea957e6b4",
  "energy-saving@1": "e8924d77c26ea089a942611d640173e5d4d5b81cf34c45f6bcf1cbd409877dad",
  "peak-demand@1": "3ac7a66aa56e270adc4a6ca9ba60a9e2d461b8688cb98ee5c7250e8f6f0d8840",
  "processing-latency-p95-change@1": "1506d363cca95d8ab602303a40bf58b9e4ffbbbc904b16ebfed0382315bd1d94",
  "processing-latency-p95@1": "ce042b8ee7032b42c6b264de3cf63084d8935cc8bf85b4d49912fe50a174c080",
};
